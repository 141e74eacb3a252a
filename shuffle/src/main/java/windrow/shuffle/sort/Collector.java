package windrow.shuffle.sort;

/** Records in memory, on their way to a sorted run. */
interface Collector {
    /** Takes a record, or leaves everything as it is and returns false if there is no memory for it. */
    boolean add(
            int partition, byte[] key, int keyOffset, int keyLength, byte[] value, int valueOffset, int valueLength);

    /** How many records it holds. */
    int size();

    /** Sorts what it holds; after that only the run may be read, until {@link #clear}. */
    SortedRun sort();

    /** Forgets everything and gives the memory back. */
    void clear();
}
