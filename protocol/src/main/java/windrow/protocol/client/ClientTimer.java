package windrow.protocol.client;

import windrow.protocol.rpc.TimerName;

/** The name of a timer: setting one that is set already moves it. */
public abstract sealed class ClientTimer extends TimerName {

    private ClientTimer() {}

    private ClientTimer(long about) {
        super(about);
    }

    /** The leader that failed may be tried again. */
    public static final class Retry extends ClientTimer {}

    /** Somebody has looked for a leader for as long as he wants to. */
    public static final class GiveUp extends ClientTimer {}

    /** A connection should have been made, or failed. */
    public static final class Connecting extends ClientTimer {

        private final long link;

        public Connecting(long link) {
            super(link);
            this.link = link;
        }

        public long link() {
            return link;
        }
    }

    /** A question should have been answered. */
    public static final class Answer extends ClientTimer {

        private final long question;

        public Answer(long question) {
            super(question);
            this.question = question;
        }

        public long question() {
            return question;
        }
    }
}
