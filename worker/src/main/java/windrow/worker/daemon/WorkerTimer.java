package windrow.worker.daemon;

import windrow.protocol.id.AttemptId;

/** The name of a timer: setting one that is set already moves it. */
public sealed interface WorkerTimer {

    /** The next report is due. */
    record Heartbeat() implements WorkerTimer {}

    /** An attempt that was told to stop should have stopped by now. */
    record KillDeadline(AttemptId attempt) implements WorkerTimer {}

    /** An executor that was started should have said hello by now. */
    record HelloDeadline(int executor) implements WorkerTimer {}

    /** An executor that was told to end should be gone by now. */
    record EndDeadline(int executor) implements WorkerTimer {}
}
