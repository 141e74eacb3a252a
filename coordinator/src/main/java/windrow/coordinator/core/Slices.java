package windrow.coordinator.core;

/**
 * How much one step does of what could be much: the rest follows in steps of its own, so that other events wait for no more than a few
 * milliseconds in between.
 */
final class Slices {

    /** Between two slices of the same work. */
    static final long PAUSE_NANOS = 1_000_000L;

    /** Tasks of a planned job that are put into the queues. */
    static final int QUEUED_TASKS = 1_000;

    /** Free workers that are offered to the jobs. */
    static final int OFFERED_WORKERS = 64;

    /** Orders that are written. */
    static final int ORDERS = 128;

    /** Map events that are sent, to all workers together. */
    static final int MAP_EVENTS = 8 * EventLog.STRETCH;

    /** Running attempts that are looked at, for whatever it is. */
    static final int ATTEMPTS = 1_000;

    /** Committed tasks that are listed for the one that publishes them. */
    static final int LISTED_TASKS = 5_000;

    /** Workers that are told that a job is over. */
    static final int TOLD_WORKERS = 1_000;

    /** Maps that a new leader looks at for their outputs. */
    static final int REFILLED_MAPS = 10_000;

    /** Workers and grants that a new leader looks at for those that did not come back. */
    static final int SEARCHED_HOLDERS = 5_000;

    /** Jobs that a new leader lets go on. */
    static final int RELEASED_JOBS = 100;

    /** Map outputs that are given up since their worker is gone. */
    static final int LOST_OUTPUTS = 256;

    /** Map outputs that are looked at, whether they are gone. */
    static final int SEARCHED_OUTPUTS = 10_000;

    /** Workers that are looked at for one that would do; with more, the answer is that there is none. */
    static final int SEARCHED_WORKERS = 256;

    private Slices() {}
}
