package windrow.api;

/** A sum over all tasks of a job. Belongs to one attempt and its thread; what an attempt that does not count added is left out. */
public interface Counter {
    /** Adds {@code n}, which may be negative; a sum beyond the range of a long stays at its end. */
    void add(long n);

    /** Adds one. */
    default void increment() {
        add(1);
    }
}
