package windrow.protocol.client;

import org.jspecify.annotations.Nullable;

/** A question that has no answer yet. */
final class OpenQuestion {

    final long id;
    /** Null: only a connection is asked for. */
    final @Nullable ClientQuestion asked;

    final long reachNanos;
    /** Since when there has been no leader for it. */
    long sinceNanos;
    /** Whether it was ever sent. */
    boolean sent;
    /** When that was, if it was. */
    long firstSentNanos;
    /** Links to a leader that ended while it was open. */
    int lostLinks;

    OpenQuestion(long id, @Nullable ClientQuestion asked, long reachNanos, long nowNanos) {
        this.id = id;
        this.asked = asked;
        this.reachNanos = reachNanos;
        this.sinceNanos = nowNanos;
    }

    /** Whether it is to be repeated no longer than a leader remembers it. */
    boolean isSubmission() {
        return asked instanceof ClientQuestion.Submit;
    }

    /** How long it may still go without a leader; 0 or less: no longer. */
    long leftNanos(long nowNanos) {
        return reachNanos - (nowNanos - sinceNanos);
    }
}
