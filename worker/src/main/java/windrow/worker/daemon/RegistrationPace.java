package windrow.worker.daemon;

/**
 * When a registration that is not answered is sent again: at the next heartbeat, and then after twice as many each time. It names all that
 * the worker holds, and a leader that takes a large journal over is silent for a minute or two.
 */
final class RegistrationPace {

    /** Heartbeats between two registrations at the most. */
    static final int MAX_BEATS = 16;

    private int pause;
    private int left;

    /** It is, or will be, sent for the first time. */
    void reset() {
        pause = 1;
        left = 1;
    }

    /** At a heartbeat without an answer: whether to send it again. */
    boolean again() {
        left--;
        if (left > 0) {
            return false;
        }
        pause = Math.min(MAX_BEATS, 2 * pause);
        left = pause;
        return true;
    }
}
