package windrow.local.sim;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Runs seeds in a process of their own, and tells their traces' hashes. */
final class TraceHashes {

    private TraceHashes() {}

    /** Begins it; {@link #of} has the end. */
    static Process begin(long first, int seeds) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TraceHashes.class.getName(),
                        Long.toString(first),
                        Integer.toString(seeds))
                .redirectErrorStream(true)
                .start();
    }

    /** The lines that the process prints until its end: one for each seed. */
    static List<String> of(Process process) throws IOException, InterruptedException {
        try (var out = process.getInputStream()) {
            String all = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException(all);
            }
            return all.lines().toList();
        } finally {
            process.destroyForcibly();
        }
    }

    public static void main(String[] args) {
        long first = Long.parseLong(args[0]);
        for (long seed = first; seed < first + Long.parseLong(args[1]); seed++) {
            System.out.println(seed + " " + Simulation.run(seed, Scenario.ANY, null));
        }
    }
}
