package windrow.shuffle.sort;

/** Records in memory, on their way to a sorted run. */
interface Collector {
    /** Takes a record, or leaves everything as it is and returns false if there is no memory for it. */
    boolean add(
            int partition, byte[] key, int keyOffset, int keyLength, byte[] value, int valueOffset, int valueLength);

    /** How many records it has taken that still wait for their place; they are in no run. */
    default int waiting() {
        return 0;
    }

    /** Brings all that waits to its place; false if there is no memory for it until what has one is sorted and {@linkplain #clear cleared}. */
    default boolean settle() {
        return true;
    }

    /** How many records it holds that do not wait. */
    int size();

    /** Sorts what it holds; after that only the run may be read, until {@link #clear}. */
    SortedRun sort();

    /** Forgets what was sorted and gives its memory back; what {@linkplain #waiting waits} stays. */
    void clear();

    /** Forgets everything. */
    default void close() {
        clear();
    }
}
