package windrow.protocol.client;

/**
 * Why a question has no answer.
 *
 * @param message what was tried, and what was wrong
 * @param sent whether a coordinator may have got the question; if so, what it asked for may have been done
 */
public record ClientFailure(Kind kind, String message, boolean sent) {

    /** What went wrong. */
    public enum Kind {
        /** Nobody led for too long, or connections broke too often. */
        UNREACHABLE,
        /** Whoever was reached does not speak with this client: another cluster, another release, no Windrow. */
        REFUSED,
        /** The question is larger than a message may be, or not complete: asking again would not help. */
        UNSENDABLE,
        /** The client was closed. */
        CLOSED
    }
}
