package windrow.worker.launch;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How executors are forked.
 *
 * @param classPath of the engine; absolute paths
 * @param cdsArchive class-data archive for this class path, made by the launcher where it is missing (see {@link ExecutorArchive#place});
 *     null: executors start without
 * @param javaOptions further options of the child JVMs
 * @param environment variables for the child JVMs, on top of the daemon's own
 * @param directory where they run and log; exists
 * @param logCapBytes of one executor's log, rotated file included
 * @param slots attempts at once in one executor
 * @param warmExecutors empty JVMs kept ready, 0 to 16
 * @param warmMemoryMegabytes heap of a warm one: handed to a job that asks for as much
 */
public record ForkSpec(
        List<String> classPath,
        @Nullable Path cdsArchive,
        List<String> javaOptions,
        Map<String, String> environment,
        Path directory,
        long logCapBytes,
        int slots,
        int warmExecutors,
        int warmMemoryMegabytes) {

    public ForkSpec {
        if (warmExecutors < 0 || warmExecutors > 16) {
            throw new IllegalArgumentException("0 to 16 warm executors, got " + warmExecutors);
        }
        classPath = List.copyOf(classPath);
        javaOptions = List.copyOf(javaOptions);
        environment = Map.copyOf(environment);
    }
}
