package windrow.protocol.id;

import org.jspecify.annotations.Nullable;

/**
 * Names a task of a job.
 *
 * @param index the split's number for a map, the partition for a reduce, 0 for the other kinds
 */
public record TaskId(JobId job, TaskKind kind, int index) implements Comparable<TaskId> {

    public TaskId {
        if (index < 0) {
            throw new IllegalArgumentException("a task index is at least 0, got " + index);
        }
    }

    /* Written out, as hashCode is: the JVM puts a record's own together at run time, which costs a small job milliseconds. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TaskId that && index == that.index && kind == that.kind && job.equals(that.job);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * job.hashCode() + kind.ordinal()) + index;
    }

    @Override
    public int compareTo(TaskId other) {
        int order = job.compareTo(other.job);
        if (order == 0) {
            order = kind.compareTo(other.kind);
        }
        return order != 0 ? order : Integer.compare(index, other.index);
    }

    @Override
    public String toString() {
        String n = Integer.toString(index);
        return job + "_" + kind.letter() + "_" + "0".repeat(Math.max(0, 6 - n.length())) + n;
    }
}
