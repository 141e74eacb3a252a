package windrow.worker.launch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A class-data archive for executors: it halves the processor time of their start. It belongs to one JDK and one set of jars, which its
 * name tells, and is made once, by a training JVM; where it cannot be made, executors start without.
 */
public final class ExecutorArchive {

    private static final Logger LOG = LoggerFactory.getLogger(ExecutorArchive.class);

    private static final long TRAINING_SECONDS = 180;
    private static final String ENDING = ".jsa";

    private ExecutorArchive() {}

    /**
     * The file for this JDK and these jars, there or not: beside the folder of the jars or, where that cannot be written, among the user's
     * own cached files. Never in a folder that others may write to, for what is in an archive is run.
     *
     * @param classPath absolute
     * @param userCache of this user alone; need not exist
     * @return null where there can be none: archives know jars only, no folders of classes
     */
    public static @Nullable Path place(List<String> classPath, Path userCache) {
        CRC32C hash = new CRC32C();
        for (String entry : classPath) {
            Path jar = Path.of(entry);
            try {
                if (!Files.isRegularFile(jar)) {
                    return null;
                }
                String told = entry + " " + Files.size(jar) + " " + Files.getLastModifiedTime(jar) + "\n";
                hash.update(told.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                return null;
            }
        }
        if (classPath.isEmpty()) {
            return null;
        }
        Path jars = Path.of(classPath.get(0)).toAbsolutePath().getParent();
        Path beside = jars == null ? null : jars.getParent();
        Path folder = beside != null && Files.isWritable(beside) ? beside : userCache;
        return folder.resolve(prefix() + Long.toHexString(hash.getValue()) + ENDING);
    }

    private static String prefix() {
        return "executor-" + Runtime.version() + "-";
    }

    /** Whether executors may use it. An empty one stands for "tried, in vain". */
    static boolean isUsable(Path archive) {
        try {
            return Files.size(archive) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Makes it unless it is there, and waits while another process does.
     *
     * @param training given where to, starts the JVM that writes an archive when it ends
     */
    static void make(Path archive, Training training) throws IOException, InterruptedException {
        Files.createDirectories(archive.toAbsolutePath().getParent());
        Path lockFile = archive.resolveSibling(prefix() + "lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = channel.lock()) {
            LOG.debug("alone by {}", lock);
            if (!Files.exists(archive)) {
                train(archive, training);
            }
        } catch (OverlappingFileLockException e) {
            LOG.debug("another worker of this process makes {}", archive);
        }
    }

    private static void train(Path archive, Training training) throws IOException, InterruptedException {
        Path unfinished = archive.resolveSibling(archive.getFileName() + ".unfinished");
        Files.deleteIfExists(unfinished);
        Process process = training.start(unfinished);
        try {
            if (!process.waitFor(TRAINING_SECONDS, TimeUnit.SECONDS)) {
                LOG.debug("the training for {} takes too long", archive);
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        if (process.exitValue() != 0 || !Files.exists(unfinished)) {
            Files.write(unfinished, new byte[0]);
        }
        removeOlder(archive);
        Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Of earlier jars. Whoever runs with one keeps it until its end. */
    private static void removeOlder(Path archive) throws IOException {
        Path folder = archive.toAbsolutePath().getParent();
        try (DirectoryStream<Path> older = Files.newDirectoryStream(folder, prefix() + "*" + ENDING)) {
            for (Path file : older) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Starts the JVM that is watched while it loads classes. */
    @FunctionalInterface
    interface Training {
        Process start(Path archive) throws IOException;
    }
}
