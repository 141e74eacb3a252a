package windrow.protocol.message;

import java.util.List;
import windrow.protocol.id.AttemptId;

/** What an attempt is to do. */
public sealed interface TaskWork {

    /**
     * Take the outputs, split the input, write the split file.
     *
     * @param slots that the cluster has now, at least 1
     */
    record Plan(int slots) implements TaskWork {}

    /**
     * Map one split, or several small ones.
     *
     * @param splitFile in the staging folder
     * @param partitions of the job, 0 for a map-only job
     */
    record Map(String splitFile, long splitOffset, int splitLength, int partitions) implements TaskWork {}

    /**
     * Reduce one partition (the task's index).
     *
     * @param maps how many map outputs to take in
     */
    record Reduce(int maps, int partitions) implements TaskWork {}

    /** Publish what exactly these attempts named. */
    record Publish(CommittedTasks tasks) implements TaskWork {

        public Publish(List<Committed> committed) {
            this(CommittedTasks.of(committed));
        }

        /** One for each task, made anew with each call. */
        public List<Committed> committed() {
            return tasks.all();
        }
    }

    /**
     * Remove what the job wrote.
     *
     * @param tasks what the job's {@link Publish} may have published in part; empty if publishing was not begun
     */
    record Clean(CommittedTasks tasks) implements TaskWork {

        public Clean(List<Committed> committed) {
            this(CommittedTasks.of(committed));
        }

        /** One for each task, made anew with each call. */
        public List<Committed> committed() {
            return tasks.all();
        }
    }

    /** What a granted attempt wrote. */
    record Committed(AttemptId attempt, List<String> files) {}
}
