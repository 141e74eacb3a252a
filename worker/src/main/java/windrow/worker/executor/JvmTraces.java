package windrow.worker.executor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a job left in its JVM that the next one would meet: threads that still run, and changes of what a JVM has one of. A job's classes and
 * their statics go with its class loader; what user code does to the statics of the JDK or of the engine beyond this is not seen.
 */
final class JvmTraces {

    /** In which a thread that is about to end does. */
    private static final long ENDING_MILLIS = 200;

    /** Plain threads that Hadoop's file systems start for themselves when they are first called, by the beginnings of their names. */
    private static final List<String> HADOOPS = List.of(
            "IPC ",
            "LeaseRenewer",
            "DataStreamer",
            "ResponseProcessor",
            "nioEventLoopGroup",
            "client DomainSocketWatcher");

    private final List<@Nullable Object> singles = singles();
    /** Taken last: whoever asks for the time zone first makes it a property. */
    private final Properties properties = (Properties) System.getProperties().clone();

    private JvmTraces() {}

    /** To be called before the job's first code runs. */
    static JvmTraces begin() {
        return new JvmTraces();
    }

    private static List<@Nullable Object> singles() {
        List<@Nullable Object> all = new ArrayList<>();
        all.add(System.out);
        all.add(System.err);
        all.add(System.in);
        all.add(Locale.getDefault());
        all.add(TimeZone.getDefault());
        all.add(Thread.getDefaultUncaughtExceptionHandler());
        return all;
    }

    /**
     * What is left, in words; waits a moment for threads that are about to end. Threads that are the engine's own, though the job's first call of a
     * file system started them, forget the job's classes.
     *
     * @param threads in which all attempts ran, and whatever they started
     * @param engine loader of the engine's classes
     */
    List<String> left(ThreadGroup threads, ClassLoader engine) {
        List<String> left = new ArrayList<>();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ENDING_MILLIS);
        for (Thread thread : all(threads)) {
            if (isEngines(thread, engine)) {
                thread.setContextClassLoader(engine);
            } else if (!ends(thread, deadline)) {
                left.add("thread " + thread.getName() + " still runs");
            }
        }
        if (!System.getProperties().equals(properties)) {
            left.add("system properties " + changed() + " were changed");
        }
        if (!singles().equals(singles)) {
            left.add("a standard stream, the locale, the time zone or the handler of uncaught exceptions was replaced");
        }
        return left;
    }

    private static List<Thread> all(ThreadGroup group) {
        Thread[] found = new Thread[16];
        int count = group.enumerate(found);
        while (count == found.length) {
            found = new Thread[2 * found.length];
            count = group.enumerate(found);
        }
        return Arrays.asList(found).subList(0, count);
    }

    private static boolean isEngines(Thread thread, ClassLoader engine) {
        return thread.getClass() == Thread.class
                ? HADOOPS.stream().anyMatch(thread.getName()::startsWith)
                : thread.getClass().getClassLoader() == engine;
    }

    private static boolean ends(Thread thread, long deadline) {
        try {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    private Set<Object> changed() {
        Properties now = (Properties) System.getProperties().clone();
        Set<Object> changed = new TreeSet<>(now.keySet());
        changed.addAll(properties.keySet());
        changed.removeIf(key -> Objects.equals(now.get(key), properties.get(key)));
        return changed;
    }
}
