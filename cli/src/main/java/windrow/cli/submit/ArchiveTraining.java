package windrow.cli.submit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Does once what small embedded jobs of several kinds do and, with the argument {@code cluster}, what a submission to a cluster does, so that the JVM
 * can archive the classes that it needed. {@code bin/submit} runs it on first use; nothing depends on how it ends.
 */
public final class ArchiveTraining {

    /** Different words: so many that a map output gets blocks that are worth compressing. */
    private static final int WORDS = 3_000;

    private static final PrintStream NOWHERE =
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

    private ArchiveTraining() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("windrow-archive");
        try {
            String words = Files.writeString(folder.resolve("words"), text("a row of row%d\n"))
                    .toString();
            String rows = Files.writeString(folder.resolve("rows"), text("row%d\tof hay\n"))
                    .toString();
            // with a combiner; in no order; without a combiner, with pairs as keys and with two outputs
            run("wordcount", words, folder.resolve("ordered").toString());
            run("wordcount", "--unordered", words, folder.resolve("unordered").toString());
            run("join", rows, rows, folder.resolve("joined").toString());
            if (List.of(args).contains("cluster")) {
                ClusterTraining.run(folder);
            }
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                    Files.delete(file);
                }
            }
        }
    }

    private static String text(String line) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < WORDS; i++) {
            text.append(line.replace("%d", Integer.toString(i)));
        }
        return text.toString();
    }

    private static void run(String... job) {
        List<String> arguments = new ArrayList<>(List.of("--local", "examples.jar"));
        arguments.addAll(List.of(job));
        int exit = new Submit(Environment.ofProcess(), NOWHERE, NOWHERE).run(arguments);
        System.out.println("exit code " + exit);
    }
}
