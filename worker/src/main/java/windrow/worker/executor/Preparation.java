package windrow.worker.executor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.worker.files.RoutingFiles;

/**
 * What an executor does with its time until it is given a job: it loads and calls, without any user code, what every task needs, so that
 * the first task finds a warm JVM. It stops at the next step when a job comes, and nothing depends on how it ends.
 */
final class Preparation {

    private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);

    /** The first one loads the classes; the further ones let the JVM see which code is worth compiling. */
    private static final int REHEARSALS = 3;

    private final RoutingFiles files;
    private final ExecutorHost host;
    private final BooleanSupplier idle;

    Preparation(RoutingFiles files, ExecutorHost host, BooleanSupplier idle) {
        this.files = files;
        this.host = host;
        this.idle = idle;
    }

    /** @param directory in which folders for a moment may be made */
    void run(Path directory) throws InterruptedException {
        try {
            for (int i = 0; i < REHEARSALS && idle.getAsBoolean(); i++) {
                rehearse(directory);
            }
            if (idle.getAsBoolean()) {
                files.prepare();
            }
            openJars();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | LinkageError e) {
            // A job will meet the same, if it matters, and tell its user.
            LOG.debug("not prepared: {}", e.toString());
        }
    }

    /** Each of a user's classes is looked for in all of the engine's jars first, and the first look opens them. */
    private static void openJars() {
        try {
            Class.forName("in.none.of.the.jars.Absent", false, Preparation.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            LOG.debug("as it should be: {}", e.toString());
        }
    }

    private void rehearse(Path directory) throws Exception {
        Path folder = Files.createTempDirectory(directory, "rehearsal-");
        try {
            new Rehearsal(folder, host, idle).run();
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
                Files.deleteIfExists(file);
            }
        }
    }
}
