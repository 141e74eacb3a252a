package windrow.worker.daemon;

import windrow.protocol.id.AttemptId;
import windrow.protocol.rpc.TimerName;

/** The name of a timer: setting one that is set already moves it. */
public abstract sealed class WorkerTimer extends TimerName {

    private WorkerTimer() {}

    private WorkerTimer(Object about) {
        super(about);
    }

    /** The next report is due. */
    public static final class Heartbeat extends WorkerTimer {}

    /** An attempt that was told to stop should have stopped by now. */
    public static final class KillDeadline extends WorkerTimer {

        private final AttemptId attempt;

        public KillDeadline(AttemptId attempt) {
            super(attempt);
            this.attempt = attempt;
        }

        public AttemptId attempt() {
            return attempt;
        }
    }

    /** An executor that was started should have said hello by now. */
    public static final class HelloDeadline extends WorkerTimer {

        private final int executor;

        public HelloDeadline(int executor) {
            super(executor);
            this.executor = executor;
        }

        public int executor() {
            return executor;
        }
    }

    /** An executor that was told to end should be gone by now. */
    public static final class EndDeadline extends WorkerTimer {

        private final int executor;

        public EndDeadline(int executor) {
            super(executor);
            this.executor = executor;
        }

        public int executor() {
            return executor;
        }
    }
}
