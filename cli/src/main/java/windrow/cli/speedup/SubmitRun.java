package windrow.cli.speedup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import windrow.cli.command.ExitCode;
import windrow.cli.command.UsageError;

/** Runs {@code bin/submit} as a process of its own, as a user would, and takes its time. */
final class SubmitRun {

    private final Path submit;
    private final List<String> options;
    private final LongSupplier nanoTime;

    /**
     * @param submit the script
     * @param options for each run, before the jar
     */
    SubmitRun(Path submit, List<String> options, LongSupplier nanoTime) {
        this.submit = submit;
        this.options = List.copyOf(options);
        this.nanoTime = nanoTime;
    }

    /**
     * Runs the job once.
     *
     * @return seconds of the whole process
     * @throws UsageError with what the job wrote, when that says that it was given something wrong
     * @throws RunFailedException with what the job wrote, when it did not succeed for another reason
     */
    double seconds(int slots, List<String> jarAndArguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(submit.toString());
        command.add("--quiet");
        command.add("--local=" + slots);
        command.addAll(options);
        command.addAll(jarAndArguments);
        Path output = Files.createTempFile("windrow-speedup", ".log");
        try {
            long start = nanoTime.getAsLong();
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            int exit;
            try {
                exit = process.waitFor();
            } finally {
                process.destroy();
            }
            double seconds = (nanoTime.getAsLong() - start) / 1e9;
            if (exit != 0) {
                String message = "the job ended with exit code " + exit + ":\n"
                        + new String(Files.readAllBytes(output), StandardCharsets.UTF_8).trim();
                if (exit == ExitCode.USAGE) {
                    throw new UsageError(message);
                }
                throw new RunFailedException(message);
            }
            return seconds;
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
