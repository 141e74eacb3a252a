package windrow.coordinator.election;

/**
 * Decides when this coordinator leads. Being elected is a hint that may be wrong the moment it is said; the epoch is the proof, and those
 * who see a higher one refuse the lower. Thread-safe.
 */
public interface Leadership extends AutoCloseable {

    /** Called one at a time, on a thread of the election, and must not block. */
    interface Listener {

        /**
         * This coordinator leads.
         *
         * @param epoch higher than any before, here or elsewhere
         */
        void elected(long epoch);

        /** It leads no more, or cannot know: it must stop deciding at once. Follows each {@code elected} at most once. */
        void lost(String reason);
    }

    /**
     * Stands as a candidate; once.
     *
     * @throws Exception when the election cannot be reached; the message says who was asked, and for how long
     */
    void start(Listener listener) throws Exception;

    /**
     * Gives up leading and stands again. {@code lost} is called, where {@code elected} was.
     *
     * @param epochSeen the next epoch of this cluster shall be higher than this one
     */
    void resign(String reason, long epochSeen);

    /** Gives up leading and stands no more; {@code lost} is called, where {@code elected} was. Repeatable. */
    @Override
    void close();
}
