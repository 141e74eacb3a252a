package windrow.protocol.client;

import java.util.Optional;
import windrow.protocol.discovery.Leader;
import windrow.protocol.message.ClientReply;

/** What can happen to a client. A new kind of event does not compile until {@link Handler} knows it. */
public sealed interface ClientEvent {

    void handledBy(Handler handler);

    /**
     * Somebody asks. Answered by {@link ClientAction.Answered} or {@link ClientAction.Failed}, once, unless it is withdrawn.
     *
     * @param question a number that was not used before
     * @param reachNanos how long to go without a leader before it fails, above 0
     */
    record Ask(long question, ClientQuestion asked, long reachNanos) implements ClientEvent {
        @Override
        public void handledBy(Handler handler) {
            handler.ask(this);
        }
    }

    /** Somebody wants a connection, and has nothing to ask yet. Answered by {@link ClientAction.Reached} or {@link ClientAction.Failed}. */
    record Reach(long question, long reachNanos) implements ClientEvent {
        @Override
        public void handledBy(Handler handler) {
            handler.reach(this);
        }
    }

    /** Nobody waits for this answer any more. */
    record Withdraw(long question) implements ClientEvent {
        @Override
        public void handledBy(Handler handler) {
            handler.withdraw(this);
        }
    }

    /** The leader that the directory knows, which may be the same as before. */
    record LeaderNews(Optional<Leader> leader) implements ClientEvent {
        @Override
        public void handledBy(Handler handler) {
            handler.leaderNews(this);
        }
    }

    /** A link stands. */
    record Connected(long link) implements ClientEvent {
        @Override
        public void handledBy(Handler handler) {
            handler.connected(this);
        }
    }

    /** A link could not be made. */
    record ConnectFailed(long link, String reason, boolean refused) implements ClientEvent {
        @Override
        public void handledBy(Handler handler) {
            handler.connectFailed(this);
        }
    }

    /** @param epoch of the sender, from the frame */
    record Replied(long link, long epoch, ClientReply reply) implements ClientEvent {
        @Override
        public void handledBy(Handler handler) {
            handler.replied(this);
        }
    }

    /** The peer says that it does not lead, or what no leader says. */
    record Disowned(long link, String reason) implements ClientEvent {
        @Override
        public void handledBy(Handler handler) {
            handler.disowned(this);
        }
    }

    /** A link is gone. */
    record LinkClosed(long link, String reason) implements ClientEvent {
        @Override
        public void handledBy(Handler handler) {
            handler.linkClosed(this);
        }
    }

    /** A link is gone, since this call is one that no link can carry. */
    record Unsendable(long link, long call, String reason) implements ClientEvent {
        @Override
        public void handledBy(Handler handler) {
            handler.unsendable(this);
        }
    }

    /** A timer that the core had set fired. */
    record TimerFired(ClientTimer timer) implements ClientEvent {
        @Override
        public void handledBy(Handler handler) {
            handler.timerFired(this);
        }
    }

    /** No more questions; those that are open fail. */
    record Close() implements ClientEvent {
        @Override
        public void handledBy(Handler handler) {
            handler.close(this);
        }
    }

    /** One method per event, and none with a default. */
    interface Handler {
        void ask(Ask event);

        void reach(Reach event);

        void withdraw(Withdraw event);

        void leaderNews(LeaderNews event);

        void connected(Connected event);

        void connectFailed(ConnectFailed event);

        void replied(Replied event);

        void disowned(Disowned event);

        void linkClosed(LinkClosed event);

        void unsendable(Unsendable event);

        void timerFired(TimerFired event);

        void close(Close event);
    }
}
