package windrow.protocol.client;

import windrow.protocol.discovery.Leader;
import windrow.protocol.message.ClientReply;
import windrow.protocol.message.ClientRequest;

/** What the core wants done. The host does the actions of a step in their order. */
public sealed interface ClientAction {

    void handledBy(Handler handler);

    /**
     * Connect to the leader. Answered by {@code Connected} or {@code ConnectFailed}; there is never another link beside it.
     *
     * @param link its number, never used again
     * @param timeoutNanos for being connected and welcomed
     */
    record Connect(long link, Leader leader, long timeoutNanos) implements ClientAction {
        @Override
        public void handledBy(Handler handler) {
            handler.connect(this);
        }
    }

    /** Close the link, or give up making it; nothing that it says counts from now on. */
    record CloseLink(long link, String reason) implements ClientAction {
        @Override
        public void handledBy(Handler handler) {
            handler.closeLink(this);
        }
    }

    /** Send this over the link, in a frame of this epoch; dropped when the link is gone. */
    record Send(long link, long epoch, ClientRequest request) implements ClientAction {
        @Override
        public void handledBy(Handler handler) {
            handler.send(this);
        }
    }

    record SetTimer(ClientTimer timer, long delayNanos) implements ClientAction {
        @Override
        public void handledBy(Handler handler) {
            handler.setTimer(this);
        }
    }

    record CancelTimer(ClientTimer timer) implements ClientAction {
        @Override
        public void handledBy(Handler handler) {
            handler.cancelTimer(this);
        }
    }

    /** @param leader who gave the answer */
    record Answered(long question, ClientReply reply, Leader leader) implements ClientAction {
        @Override
        public void handledBy(Handler handler) {
            handler.answered(this);
        }
    }

    /** There is a connection, as asked for; whether its peer really leads shows with the first answer. */
    record Reached(long question, Leader leader) implements ClientAction {
        @Override
        public void handledBy(Handler handler) {
            handler.reached(this);
        }
    }

    /** The question is given up. */
    record Failed(long question, ClientFailure failure) implements ClientAction {
        @Override
        public void handledBy(Handler handler) {
            handler.failed(this);
        }
    }

    /** For the watcher: this leader answered, for the first time since one was lost. */
    record Found(Leader leader) implements ClientAction {
        @Override
        public void handledBy(Handler handler) {
            handler.found(this);
        }
    }

    /** For the watcher: the leader that was found is gone, and the next is looked for, since somebody has a question. */
    record Lost(Leader leader, String reason) implements ClientAction {
        @Override
        public void handledBy(Handler handler) {
            handler.lost(this);
        }
    }

    /** One method per action, and none with a default. */
    interface Handler {
        void connect(Connect action);

        void closeLink(CloseLink action);

        void send(Send action);

        void setTimer(SetTimer action);

        void cancelTimer(CancelTimer action);

        void answered(Answered action);

        void reached(Reached action);

        void failed(Failed action);

        void found(Found action);

        void lost(Lost action);
    }
}
