package windrow.worker.task;

/** Runs one attempt on the calling thread, to its end. */
interface TaskRunner {

    /** @throws Exception whatever ended it; {@link Failures} knows what to make of it */
    TaskOutcome run() throws Exception;
}
