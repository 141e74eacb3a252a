package windrow.worker.daemon;

import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.FailureKind;
import windrow.worker.executor.ExecutorMain;

/** What the end of an executor's process means for the attempts that ran in it. */
final class ExecutorExit {

    private static final int SIGNALLED = 128;
    private static final int SIGKILL = SIGNALLED + 9;
    private static final int SIGTERM = SIGNALLED + 15;
    private static final int SIGABRT = SIGNALLED + 6;
    private static final int SIGSEGV = SIGNALLED + 11;

    private ExecutorExit() {}

    /**
     * For an executor that nobody told to end.
     *
     * @param begun whether the attempt ran in it; if not, whatever ended the executor was not this attempt
     */
    static AttemptResult.Failed byItself(WorkerEvent.ExecutorDied death, boolean begun, int heapMegabytes) {
        int exitCode = death.exitCode();
        String tail = death.lastWords().isBlank()
                ? ""
                : "; its last words: " + death.lastWords().strip();
        if (!begun && exitCode != WorkerEvent.ExecutorDied.NOT_STARTED) {
            return failed(
                    FailureKind.ENVIRONMENT,
                    "the executor ended with exit code " + exitCode + " before this attempt began" + tail);
        }
        return switch (exitCode) {
            case WorkerEvent.ExecutorDied.NOT_STARTED ->
                failed(FailureKind.ENVIRONMENT, "the executor could not be started" + tail);
            case ExecutorMain.OUT_OF_MEMORY ->
                failed(
                        FailureKind.TASK,
                        "the executor ran out of memory with a heap of " + heapMegabytes
                                + " MB; give the job more by job.executor-memory" + tail);
            case ExecutorMain.AFTER_OUT_OF_MEMORY ->
                failed(
                        FailureKind.ENVIRONMENT,
                        "the executor was ended, since another attempt in it ran out of memory" + tail);
            case ExecutorMain.LINK_LOST ->
                failed(
                        FailureKind.ENVIRONMENT,
                        "the executor lost its link to the worker while running this attempt" + tail);
            // From outside: a person, or the kernel that ran short of memory. User code is not to blame.
            case SIGKILL, SIGTERM ->
                failed(
                        FailureKind.ENVIRONMENT,
                        "the executor was ended by signal " + (exitCode - SIGNALLED) + " while running this attempt"
                                + tail);
            case SIGABRT, SIGSEGV ->
                failed(
                        FailureKind.TASK,
                        "the executor's JVM crashed (exit code " + exitCode + ") while running this attempt" + tail);
            default ->
                failed(
                        FailureKind.TASK,
                        "the executor ended with exit code " + exitCode + " while running this attempt" + tail);
        };
    }

    /** For an attempt that was told to stop. */
    static AttemptResult.Failed killed() {
        return failed(FailureKind.KILLED, "the attempt was told to stop");
    }

    /** For an attempt whose executor had to be ended since another attempt in it did not stop. */
    static AttemptResult.Failed withItsExecutor() {
        return failed(
                FailureKind.ENVIRONMENT,
                "the executor was ended, since another attempt in it did not stop when it was told to");
    }

    /** For an attempt that waited for an executor which was started and then said nothing. */
    static AttemptResult.Failed silent(long patienceSeconds) {
        return failed(
                FailureKind.ENVIRONMENT,
                "the executor was started but did not report to the worker within " + patienceSeconds
                        + " s, and was ended: the machine is overloaded, or its JVM hangs; its log is in the worker's"
                        + " folder");
    }

    /** For an attempt whose executor, or the one before it, was told to end and is still there. */
    static AttemptResult.Failed endless(long patienceSeconds) {
        return failed(
                FailureKind.ENVIRONMENT,
                "the job's executor on this worker was told to end and is still there after " + patienceSeconds
                        + " s: the machine hangs, or one of its disks");
    }

    private static AttemptResult.Failed failed(FailureKind kind, String message) {
        return new AttemptResult.Failed(kind, message, "");
    }
}
