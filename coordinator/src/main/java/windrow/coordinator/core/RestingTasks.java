package windrow.coordinator.core;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.TaskId;

/**
 * Soft: tasks of one job that their surroundings failed, and that wait a while before they are tried again: a file system that does not
 * answer fails an attempt within milliseconds, and would use up all tries before it is back.
 */
final class RestingTasks {

    /** After the first failure: long enough for what was overloaded, short enough for bad luck. */
    static final long FIRST_NANOS = 1_000_000_000L;

    /** After one of many. All tries that {@link CoreConfig} allows a task by default take about 90 s then: longer than a NameNode restarts. */
    static final long MAX_NANOS = 5_000_000_000L;

    private final Map<TaskId, Rest> rests = new HashMap<>();
    /** Also of rests that ended early. */
    private final PriorityQueue<Rest> byEnd =
            new PriorityQueue<>(Comparator.comparingLong(Rest::untilNanos).thenComparing(Rest::task));

    /** How long a task rests that was failed so often, once at least. */
    static long pauseNanos(int failures) {
        long pause = FIRST_NANOS;
        for (int i = 1; i < failures && pause < MAX_NANOS; i++) {
            pause *= 2;
        }
        return Math.min(pause, MAX_NANOS);
    }

    void rest(TaskId task, long untilNanos) {
        Rest rest = new Rest(task, untilNanos);
        rests.put(task, rest);
        byEnd.add(rest);
    }

    boolean isResting(TaskId task) {
        return rests.containsKey(task);
    }

    /** Whether or not it rests. */
    void end(TaskId task) {
        rests.remove(task);
    }

    /** One that has rested long enough and rests no more, if there is one. */
    @Nullable
    TaskId takeRested(long nowNanos) {
        Rest first = first();
        if (first == null || first.untilNanos > nowNanos) {
            return null;
        }
        byEnd.remove();
        rests.remove(first.task);
        return first.task;
    }

    /** When the next has rested long enough; none rests: {@link Long#MAX_VALUE}. */
    long nextNanos() {
        Rest first = first();
        return first == null ? Long.MAX_VALUE : first.untilNanos;
    }

    private @Nullable Rest first() {
        Rest first = byEnd.peek();
        while (first != null && !first.equals(rests.get(first.task))) {
            byEnd.remove();
            first = byEnd.peek();
        }
        return first;
    }

    boolean isEmpty() {
        return rests.isEmpty();
    }

    void clear() {
        rests.clear();
        byEnd.clear();
    }

    private record Rest(TaskId task, long untilNanos) {}
}
