package windrow.shuffle.sort;

/**
 * Told of each time that a {@link MapOutputWriter} writes its memory to disk because it is used up. Called from the writer's thread, on
 * which the collecting stands still meanwhile.
 */
public interface SpillListener {

    /** For those who do not care. */
    SpillListener NONE = new SpillListener() {
        @Override
        public void spillBegins() {}

        @Override
        public void spillEnded(long records, long bytes) {}
    };

    /** What is in memory is going to be sorted and written. */
    void spillBegins();

    /**
     * It is written. Not called if that failed.
     *
     * @param records in the spill, after combining
     * @param bytes of the spill, as stored
     */
    void spillEnded(long records, long bytes);
}
