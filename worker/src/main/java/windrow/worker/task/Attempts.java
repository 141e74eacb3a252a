package windrow.worker.task;

import windrow.protocol.message.TaskWork;

/** Runs attempts of any kind. Thread-safe. */
public final class Attempts {

    private Attempts() {}

    /**
     * Runs one attempt on the calling thread.
     *
     * @throws Exception whatever ended it; to be told by {@link Failures#of}
     */
    public static TaskOutcome run(TaskWork work, JobContext job, ShuffleResources shuffle, AttemptControl control)
            throws Exception {
        return runner(work, job, shuffle, control).run();
    }

    private static TaskRunner runner(TaskWork work, JobContext job, ShuffleResources shuffle, AttemptControl control) {
        if (work instanceof TaskWork.Plan plan) {
            return new PlanRunner(plan, job, control);
        }
        if (work instanceof TaskWork.Map map) {
            return new MapRunner(map, job, shuffle, control);
        }
        if (work instanceof TaskWork.Reduce reduce) {
            return new ReduceRunner(reduce, job, shuffle, control);
        }
        if (work instanceof TaskWork.Publish publish) {
            return new PublishRunner(publish, job, control);
        }
        if (work instanceof TaskWork.Clean clean) {
            return new CleanRunner(clean, job, control);
        }
        throw new IllegalArgumentException("no runner for " + work);
    }
}
