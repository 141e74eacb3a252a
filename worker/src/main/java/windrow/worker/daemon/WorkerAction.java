package windrow.worker.daemon;

import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.message.ExecutorMessage;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.WorkerMessage;

/**
 * What the core wants done. The host does the actions of a step in their order: an output is held before the report that names it leaves.
 */
public sealed interface WorkerAction {

    void handledBy(Handler handler);

    /** Send this over the leader's link, in a frame of this epoch; dropped when the link is gone. */
    record ToLeader(long epoch, WorkerMessage message) implements WorkerAction {
        @Override
        public void handledBy(Handler handler) {
            handler.toLeader(this);
        }
    }

    /** The peer leads no longer (or never did): close its link and look for the leader. */
    record DropLink(String reason) implements WorkerAction {
        @Override
        public void handledBy(Handler handler) {
            handler.dropLink(this);
        }
    }

    record ToExecutor(int executor, ExecutorMessage message) implements WorkerAction {
        @Override
        public void handledBy(Handler handler) {
            handler.toExecutor(this);
        }
    }

    /** Start an executor, or take a warm one. Answered by {@code ExecutorReady} or {@code ExecutorDied}. */
    record StartExecutor(int executor, JobId job, String session, int memoryMegabytes) implements WorkerAction {
        @Override
        public void handledBy(Handler handler) {
            handler.startExecutor(this);
        }
    }

    /** End an executor at once. Answered by {@code ExecutorDied}; said again when that does not come. */
    record StopExecutor(int executor) implements WorkerAction {
        @Override
        public void handledBy(Handler handler) {
            handler.stopExecutor(this);
        }
    }

    /** Bring a job's staging files here. Answered by {@code JobLocalised} or {@code LocaliseFailed}. */
    record LocaliseJob(JobId job, JobSpec spec) implements WorkerAction {
        @Override
        public void handledBy(Handler handler) {
            handler.localiseJob(this);
        }
    }

    /**
     * Remove a job's folders and map outputs from local disk; none of its executors runs any more.
     *
     * @param ended remove its staging folder, too
     */
    record DeleteJob(JobId job, JobSpec spec, boolean ended) implements WorkerAction {
        @Override
        public void handledBy(Handler handler) {
            handler.deleteJob(this);
        }
    }

    /** Serve this map output from now on. */
    record HoldOutput(AttemptId map, String dataFile) implements WorkerAction {
        @Override
        public void handledBy(Handler handler) {
            handler.holdOutput(this);
        }
    }

    record SetTimer(WorkerTimer timer, long delayNanos) implements WorkerAction {
        @Override
        public void handledBy(Handler handler) {
            handler.setTimer(this);
        }
    }

    record CancelTimer(WorkerTimer timer) implements WorkerAction {
        @Override
        public void handledBy(Handler handler) {
            handler.cancelTimer(this);
        }
    }

    /** A line for the worker's log. */
    record Note(String line) implements WorkerAction {
        @Override
        public void handledBy(Handler handler) {
            handler.note(this);
        }
    }

    /** One method per action, and none with a default. */
    interface Handler {
        void toLeader(ToLeader action);

        void dropLink(DropLink action);

        void toExecutor(ToExecutor action);

        void startExecutor(StartExecutor action);

        void stopExecutor(StopExecutor action);

        void localiseJob(LocaliseJob action);

        void deleteJob(DeleteJob action);

        void holdOutput(HoldOutput action);

        void setTimer(SetTimer action);

        void cancelTimer(CancelTimer action);

        void note(Note action);
    }
}
