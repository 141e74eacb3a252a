package windrow.protocol.id;

import org.jspecify.annotations.Nullable;

/**
 * Names one attempt at a task. It carries the epoch of the leader that launched it, so that a new leader, which does not know what its
 * predecessor launched last, can never give the same name to another attempt.
 *
 * @param epoch of the leader that launched the attempt
 * @param number counted from 0 by that leader for this task
 */
public record AttemptId(TaskId task, long epoch, int number) implements Comparable<AttemptId> {

    public AttemptId {
        if (epoch < 1 || number < 0) {
            throw new IllegalArgumentException(
                    "an attempt needs epoch >= 1 and number >= 0, got " + epoch + ", " + number);
        }
    }

    public JobId job() {
        return task.job();
    }

    /* Written out, as hashCode is: the JVM puts a record's own together at run time, which costs a small job milliseconds. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AttemptId that
                && number == that.number
                && epoch == that.epoch
                && task.equals(that.task);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * task.hashCode() + Long.hashCode(epoch)) + number;
    }

    @Override
    public int compareTo(AttemptId other) {
        int order = task.compareTo(other.task);
        if (order == 0) {
            order = Long.compare(epoch, other.epoch);
        }
        return order != 0 ? order : Integer.compare(number, other.number);
    }

    /** {@code <task>_<epoch>_<number>}: safe as a file name. */
    @Override
    public String toString() {
        return task + "_" + epoch + "_" + number;
    }
}
