package windrow.coordinator.core;

import java.util.Iterator;

/**
 * What must survive the coordinator: all jobs, as the journal's records made them. It changes by {@link #replay} alone; the same records
 * give the same state, in any JVM. A snapshot of it, restored, is that state again: what is replayed on top of it has the same effect.
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

    /**
     * The whole state in parts of bounded size, made one by one as they are asked for. The state must not change until the last was taken.
     */
    Iterator<SnapshotPart> parts();

    /**
     * Takes in the next part of a snapshot. Into an empty state only, all parts in their order, and nothing is replayed before the last.
     *
     * @throws IllegalStateException if the part does not fit those before it: the snapshot is damaged or incomplete, or the state was not
     *     empty
     */
    void restore(SnapshotPart part);

    /** For people: which jobs are unfinished, and how far they are. */
    String summary();

    /** Equal for two states that the same records made. The work is proportional to the state. */
    long hash();
}
