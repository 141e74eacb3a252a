package windrow.worker.daemon;

/**
 * What keeps the messages to the leader below the size that a message may have.
 *
 * @param heldMaps map outputs that may be held, at least 1: all are named in a registration
 * @param reportBytes that ended attempts may take in one report, at least 1; a single end may take more
 */
record WorkerLimits(int heldMaps, long reportBytes) {

    /** A million names take 34 MB when each has the most bytes that it can have; and 16 MB beside all else that a report holds. */
    static final WorkerLimits DEFAULT = new WorkerLimits(1_000_000, 16L << 20);
}
