package windrow.shuffle.fetch;

/** Told by a {@link Fetcher} how each map output fares. Called from its threads, several at once; must not block. */
public interface FetchListener {
    /**
     * The partition of that output is here and is complete.
     *
     * @param outputDigest digest of the whole map output that it was part of
     * @param records of the partition
     * @param bytes of the partition, as stored
     */
    void fetched(int mapIndex, String attempt, long outputDigest, long records, long bytes);

    /**
     * That output could not be had and is not tried again until it is added again, from the same or another attempt.
     *
     * @param definitive true if it is known to be lost (not there or damaged where it is kept); false if it could not be
     *     reached in the number of tries that there are
     */
    void failed(int mapIndex, String attempt, String reason, boolean definitive);
}
