package windrow.coordinator.journal.store;

import java.util.concurrent.CompletionStage;

/**
 * Has steps done on a {@link JournalStore}, away from the event loop, and brings back what came of them. Steps are done one at a time, in
 * the order of the calls.
 *
 * <p>Called on the loop; what is given back completes on the loop, and not before {@link #call} has returned.
 */
public interface StoreCaller extends AutoCloseable {

    /** One step: at most one method of a store, or the reading of one file from its opening to its end. May compute besides. */
    @FunctionalInterface
    interface Step<T> {
        T run() throws Exception;
    }

    /**
     * @return completes with the step's result or failure; never, when this is closed before, or the loop is
     */
    <T> CompletionStage<T> call(Step<T> step);

    /** Steps that were called are still done, but their results go nowhere. Does not wait for them. Repeatable. */
    @Override
    void close();
}
