package windrow.coordinator.journal;

import java.util.Optional;

/**
 * Remembers, apart from the journal, which one is the cluster's. A folder without a journal may mean that there never was a job; it may also
 * be the wrong folder, or a disk that is not mounted, and whoever believes it then has all jobs forgotten. Only this tells which.
 *
 * <p>Blocking; may be called from any thread.
 */
public interface JournalRegistry {

    /**
     * A journal.
     *
     * @param id given to it when it was begun, without blanks; it moves with the journal
     * @param place where it was last; for people
     */
    record Registered(String id, String place) {}

    /** The cluster's journal; empty: it has kept none so far. */
    Optional<Registered> registered() throws Exception;

    /**
     * Registers a journal where there is none, or its place where it is registered already. Another one that is registered stays.
     *
     * @return what is registered now
     */
    Registered register(Registered journal) throws Exception;

    /** An id that no journal has. */
    String newId();

    /** How the operator lets the cluster forget its journal; half a sentence, such as "remove the node ... in ZooKeeper". */
    String howToForget();
}
