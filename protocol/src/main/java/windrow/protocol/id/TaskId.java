package windrow.protocol.id;

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
