package windrow.coordinator.server;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import windrow.coordinator.core.HardState;
import windrow.coordinator.core.JournalRecord;
import windrow.coordinator.journal.ForeignJournalException;
import windrow.coordinator.journal.Journal;
import windrow.coordinator.journal.JournalRegistry;
import windrow.coordinator.journal.MemoryJournal;
import windrow.coordinator.journal.store.StoreCaller;
import windrow.protocol.conf.CoordinatorConfig;

/** A journal in memory, in a cluster that keeps none anywhere else: where one is kept, beginning empty would forget its jobs. */
final class UnkeptJournal implements Journal {

    private final MemoryJournal memory = new MemoryJournal();
    private final JournalRegistry registry;
    private final StoreCaller caller;

    /** @param caller asks the registry; closed with the journal */
    UnkeptJournal(JournalRegistry registry, StoreCaller caller) {
        this.registry = registry;
        this.caller = caller;
    }

    @Override
    public CompletionStage<HardState> takeOver() {
        return caller.call(this::checkNone).thenCompose(done -> memory.takeOver());
    }

    private Optional<JournalRegistry.Registered> checkNone() throws Exception {
        Optional<JournalRegistry.Registered> kept = registry.registered();
        if (kept.isPresent()) {
            throw new ForeignJournalException("the setting " + CoordinatorConfig.JOURNAL.key() + " is "
                    + CoordinatorConfig.IN_MEMORY + " here, but this cluster's journal is "
                    + kept.get().id()
                    + ", last in " + kept.get().place()
                    + ". All coordinators of a cluster need the same setting. If jobs are not to be kept any more: stop all"
                    + " coordinators and " + registry.howToForget() + "; all jobs are forgotten then");
        }
        return kept;
    }

    @Override
    public CompletionStage<Void> append(List<JournalRecord> records) {
        return memory.append(records);
    }

    @Override
    public void close() {
        caller.close();
        memory.close();
    }
}
