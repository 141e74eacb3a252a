package windrow.worker.launch;

import java.io.IOException;
import windrow.protocol.message.ExecutorMessage;

/** Starts executors. Thread-safe; no method blocks for long but {@link #start} and {@link #close}. */
public interface ExecutorLauncher extends AutoCloseable {

    /** Takes what is needed: ports, threads, warm executors. Once. */
    void start() throws IOException;

    /**
     * Starts an executor, or takes a warm one. Failures are told to the listener.
     *
     * @param session see {@code JobSpec.session()}: one that served another job of the same may be taken
     * @param memoryMegabytes heap, at least 16
     */
    Launched launch(int executor, String session, int memoryMegabytes, Listener listener);

    /** Ends all executors and gives back what {@link #start} took. Repeatable. */
    @Override
    void close();

    /** A started executor. */
    interface Launched {

        /** Sends a message, in order; one sent to an executor that is gone is dropped. */
        void send(ExecutorMessage message);

        /** Ends at once what it does for its job. Its process may live on for another job of the session, if nothing ran in it any more. */
        void stop();
    }

    /** Told how an executor fares; from any thread, one call at a time. */
    interface Listener {

        /** It can be spoken to. At most once. */
        void ready();

        void said(ExecutorMessage message);

        /**
         * It is gone, or serves this job no more, and all it ever said of it was told before. Once, last.
         *
         * @param exitCode of its process; {@link #NOT_STARTED} when there was none
         * @param lastWords the end of what it printed, or why it could not be started; may be empty
         */
        void ended(int exitCode, String lastWords);

        /** In place of an exit code: there was no process. */
        int NOT_STARTED = -1;
    }
}
