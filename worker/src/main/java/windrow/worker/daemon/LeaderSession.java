package windrow.worker.daemon;

/**
 * How a worker stands with the leader: the highest epoch it has met, and the registration under which it reports.
 *
 * <pre>
 *  DOWN        no link
 *  REGISTERING a link; the registration was sent and is not answered
 *  REGISTERED  orders and reports flow
 * </pre>
 */
final class LeaderSession {

    enum State {
        DOWN,
        REGISTERING,
        REGISTERED
    }

    private State state = State.DOWN;
    private long epoch;
    private long registration;
    private long sequence;

    State state() {
        return state;
    }

    long epoch() {
        return epoch;
    }

    long registration() {
        return registration;
    }

    /** Whether a sender of this epoch may give orders. A higher one than any before becomes the new bound. */
    boolean admits(long senderEpoch) {
        if (senderEpoch < epoch) {
            return false;
        }
        if (senderEpoch > epoch) {
            epoch = senderEpoch;
            registration = 0;
            sequence = 0;
            if (state == State.REGISTERED) {
                state = State.REGISTERING;
            }
        }
        return true;
    }

    void up() {
        state = State.REGISTERING;
    }

    void down() {
        state = State.DOWN;
    }

    /**
     * Whether orders for this registration are for us. Within an epoch registrations only grow; a higher one is adopted, since the answer
     * to a repeated registration may overtake.
     */
    boolean adopt(long number) {
        if (state == State.DOWN || number < registration) {
            return false;
        }
        if (number > registration || state == State.REGISTERING) {
            if (number > registration) {
                sequence = 0;
            }
            registration = number;
            state = State.REGISTERED;
        }
        return true;
    }

    /** The coordinator does not know us. False when a registration is under way already. */
    boolean unknown() {
        if (state != State.REGISTERED) {
            return false;
        }
        state = State.REGISTERING;
        return true;
    }

    long nextSequence() {
        return ++sequence;
    }
}
