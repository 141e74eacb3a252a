package windrow.worker.daemon;

import java.util.List;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.message.ExecutorMessage;
import windrow.protocol.message.WorkerOrders;

/** What can happen to a worker. A new kind of event does not compile until {@link Handler} knows it. */
public sealed interface WorkerEvent {

    void handledBy(Handler handler);

    /** A connection to the leader of this epoch stands. */
    record LinkUp(long epoch) implements WorkerEvent {
        @Override
        public void handledBy(Handler handler) {
            handler.linkUp(this);
        }
    }

    /** The connection to the leader is gone; what runs goes on. */
    record LinkDown() implements WorkerEvent {
        @Override
        public void handledBy(Handler handler) {
            handler.linkDown(this);
        }
    }

    /** @param epoch of the sender, from the frame */
    record Orders(long epoch, WorkerOrders orders) implements WorkerEvent {
        @Override
        public void handledBy(Handler handler) {
            handler.orders(this);
        }
    }

    /** An executor said hello and can be spoken to. */
    record ExecutorReady(int executor) implements WorkerEvent {
        @Override
        public void handledBy(Handler handler) {
            handler.executorReady(this);
        }
    }

    /** An executor said something. */
    record FromExecutor(int executor, ExecutorMessage message) implements WorkerEvent {
        @Override
        public void handledBy(Handler handler) {
            handler.fromExecutor(this);
        }
    }

    /**
     * An executor is no more, or could not be started.
     *
     * @param exitCode of its process; {@link #NOT_STARTED} when there was none
     * @param lastWords the end of its log or why it did not start; may be empty
     */
    record ExecutorDied(int executor, int exitCode, String lastWords) implements WorkerEvent {

        public static final int NOT_STARTED = -1;

        @Override
        public void handledBy(Handler handler) {
            handler.executorDied(this);
        }
    }

    /**
     * A job's staging files are on local disk.
     *
     * @param directory working folder of the job's executor, with the side files in it
     * @param outputDirectories folders for map output, one per disk
     * @param classPath absolute paths of the job's jars
     */
    record JobLocalised(JobId job, String directory, List<String> outputDirectories, List<String> classPath)
            implements WorkerEvent {
        @Override
        public void handledBy(Handler handler) {
            handler.jobLocalised(this);
        }
    }

    /** A job's staging files could not be brought here. */
    record LocaliseFailed(JobId job, String reason) implements WorkerEvent {
        @Override
        public void handledBy(Handler handler) {
            handler.localiseFailed(this);
        }
    }

    /** A map output that the worker held can no longer be read. */
    record OutputDamaged(AttemptId map, String reason) implements WorkerEvent {
        @Override
        public void handledBy(Handler handler) {
            handler.outputDamaged(this);
        }
    }

    /** A timer that the core had set fired. */
    record TimerFired(WorkerTimer timer) implements WorkerEvent {
        @Override
        public void handledBy(Handler handler) {
            handler.timerFired(this);
        }
    }

    /** One method per event, and none with a default. */
    interface Handler {
        void linkUp(LinkUp event);

        void linkDown(LinkDown event);

        void orders(Orders event);

        void executorReady(ExecutorReady event);

        void fromExecutor(FromExecutor event);

        void executorDied(ExecutorDied event);

        void jobLocalised(JobLocalised event);

        void localiseFailed(LocaliseFailed event);

        void outputDamaged(OutputDamaged event);

        void timerFired(TimerFired event);
    }
}
