package windrow.protocol.message;

import java.util.List;
import windrow.protocol.id.AttemptId;

/** Between a worker daemon and one of its executors, over loopback or within one process. */
public sealed interface ExecutorMessage extends Message {

    /** First word of an executor: which one it is, proven by the secret it was started with. */
    record Hello(int executor, String secret) implements ExecutorMessage {}

    /**
     * Serve this job from now on; sent once, and once more after each {@link Released}.
     *
     * @param directory working folder of the executor on local disk, with the jars and files of the job already in it
     * @param outputDirectories local folders for map output, one per disk
     * @param classPath absolute paths
     * @param slots attempts that may run at once
     */
    record Assign(
            JobSpec job,
            windrow.protocol.id.JobId id,
            String worker,
            String directory,
            List<String> outputDirectories,
            List<String> classPath,
            int slots)
            implements ExecutorMessage {}

    record Run(AttemptId attempt, TaskWork work) implements ExecutorMessage {}

    record Kill(AttemptId attempt) implements ExecutorMessage {}

    record Grant(AttemptId attempt) implements ExecutorMessage {}

    record Events(MapEvents events) implements ExecutorMessage {}

    record Progress(List<AttemptProgress> running) implements ExecutorMessage {}

    /**
     * @param mapOutput absolute path of the data file of a map's output, or empty; it belongs to the daemon from now on
     */
    record Ended(AttemptEnd end, String mapOutput) implements ExecutorMessage {}

    record Commit(CommitRequest request) implements ExecutorMessage {}

    record CannotFetch(FetchFailure failure) implements ExecutorMessage {}

    /** What was said of this output by {@link CannotFetch} holds no more: the reduce has it, or wants another attempt's in its place. */
    record FetchSettled(AttemptId reporter, AttemptId map) implements ExecutorMessage {}

    /** The job that was assigned is over here: let go of it. Answered by {@link Released}; may be followed by another {@link Assign}. */
    record Release() implements ExecutorMessage {}

    /**
     * The executor has let go of its job.
     *
     * @param traces of the job that are left in the JVM, so that it should serve no other; empty: none were found
     */
    record Released(String traces) implements ExecutorMessage {}
}
