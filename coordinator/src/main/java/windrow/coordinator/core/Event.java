package windrow.coordinator.core;

import windrow.protocol.message.ClientRequest;
import windrow.protocol.message.WorkerMessage;

/** What can happen to a coordinator. */
public sealed interface Event {

    void dispatch(Handler handler);

    /** A worker said something. Messages may be lost, repeated, late and out of order. */
    record FromWorker(LinkId link, WorkerMessage message) implements Event {
        @Override
        public void dispatch(Handler handler) {
            handler.fromWorker(link, message);
        }
    }

    /** A client asks; its answer goes to the same link. */
    record FromClient(LinkId link, ClientRequest request) implements Event {
        @Override
        public void dispatch(Handler handler) {
            handler.fromClient(link, request);
        }
    }

    /** A connection ended. Its worker may come back by another one. */
    record LinkClosed(LinkId link) implements Event {
        @Override
        public void dispatch(Handler handler) {
            handler.linkClosed(link);
        }
    }

    /** A timer that {@link StepResult#timers()} asked for is due. */
    record TimerFired(TimerKey key) implements Event {
        @Override
        public void dispatch(Handler handler) {
            handler.timerFired(key);
        }
    }

    /** One method per event, so that a new one does not compile until it is handled. */
    interface Handler {
        void fromWorker(LinkId link, WorkerMessage message);

        void fromClient(LinkId link, ClientRequest request);

        void linkClosed(LinkId link);

        void timerFired(TimerKey key);
    }
}
