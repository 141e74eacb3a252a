package windrow.cli.submit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Does once what a small embedded job does and, with the argument {@code cluster}, what a submission to a cluster does, so that the JVM can archive the classes that it needed. {@code bin/submit} runs it on first
 * use; nothing depends on how it ends.
 */
public final class ArchiveTraining {

    private static final String TEXT = "a rose is a rose is a rose\nand a windrow is a row of hay\n";

    private ArchiveTraining() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Path folder = Files.createTempDirectory("windrow-archive");
        try {
            Path in = Files.writeString(folder.resolve("in"), TEXT.repeat(20));
            int exit = new Submit(Environment.ofProcess(), nowhere, nowhere)
                    .run(List.of(
                            "--local",
                            "examples.jar",
                            "wordcount",
                            in.toString(),
                            folder.resolve("out").toString()));
            System.out.println("exit code " + exit);
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
}
