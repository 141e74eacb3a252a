package windrow.coordinator.core;

/**
 * What must survive the coordinator: all jobs, as the journal's records made them. It changes by {@link #replay} alone; the same records
 * give the same state, in any JVM.
 *
 * <p>Not thread-safe.
 */
public interface HardState {

    /** No jobs. */
    static HardState empty() {
        return new JobLedger();
    }

    /**
     * Applies the next record.
     *
     * @throws IllegalStateException if it does not fit what was applied before: the journal is damaged, or a decision was wrong
     */
    void replay(JournalRecord journalRecord);

    /** Equal for two states that the same records made. The work is proportional to the state. */
    long hash();
}
