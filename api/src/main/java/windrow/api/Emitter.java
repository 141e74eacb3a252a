package windrow.api;

/**
 * Takes what a mapper or reducer puts out. The record is taken over before {@code emit} returns, so key and value may be changed and
 * used again afterwards. Belongs to one attempt and its thread.
 */
public interface Emitter<K, V> extends TaskContext {
    /** Puts out a record: to the shuffle, from the mapper of a job that has a reducer, else to the main output. */
    void emit(K key, V value);

    /**
     * Puts out a record to a named output of the job, past the shuffle; from a mapper, too, whether or not the job has a reducer. Of each
     * task the records of one attempt are published, the one whose other records count.
     *
     * @throws IllegalArgumentException if the job has no output of that name, or if a mapper in front of a reducer names the main output
     */
    void emit(String output, Object key, Object value);
}
