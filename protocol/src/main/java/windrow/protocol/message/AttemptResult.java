package windrow.protocol.message;

/** How an attempt ended. */
public sealed interface AttemptResult {

    /**
     * The input is split.
     *
     * @param splits in little room: a job may have a million of them, and a message has an end
     * @param splitFile name, in the job's staging folder, of the file that holds the splits' bytes; only executors read it
     * @param inputBytes of all splits together: told by who plans, so that the coordinator need not go through a million of them
     */
    record Planned(Splits splits, String splitFile, long inputBytes) implements AttemptResult {

        /** Sums up the splits' lengths. */
        public Planned(Splits splits, String splitFile) {
            this(splits, splitFile, splits.inputBytes());
        }

        /** The same of splits that are less compact. */
        public Planned(java.util.List<SplitMeta> splits, String splitFile) {
            this(Splits.of(splits), splitFile);
        }
    }

    /**
     * A map's output lies on its worker.
     *
     * @param bytes stored, all partitions together
     * @param records all partitions together
     * @param digest over all partitions; equal for two attempts that put out the same records in each partition
     * @param committed files that the attempt wrote past the shuffle, named as for a reduce: all of a map-only job's, else those of named
     *     outputs. They are published if the attempt is the official one at the end
     */
    record Mapped(long bytes, long records, long digest, java.util.List<String> committed, JobCounters counters)
            implements AttemptResult {}

    /**
     * A reduce that held the grant has named what it wrote.
     *
     * @param committed names, relative to the attempt's own folder, grouped by output: {@code <output>:<file name>}
     */
    record Reduced(java.util.List<String> committed, JobCounters counters) implements AttemptResult {}

    /** The job's output is published. */
    record Published() implements AttemptResult {}

    /** What a failed job had written is removed. */
    record Cleaned() implements AttemptResult {}

    /**
     * The attempt did not do it.
     *
     * @param kind whose fault it is, which decides whether the try counts
     * @param message one line for people: what was wrong, where
     * @param stackTrace of the cause, as Java prints it, bounded; may be empty
     */
    record Failed(FailureKind kind, String message, String stackTrace) implements AttemptResult {}
}
