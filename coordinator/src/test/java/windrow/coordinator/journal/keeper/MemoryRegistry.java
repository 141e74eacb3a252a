package windrow.coordinator.journal.keeper;

import java.util.Optional;
import windrow.coordinator.journal.JournalRegistry;

/** Remembers in a field; {@link #forget} is what an operator does. */
final class MemoryRegistry implements JournalRegistry {

    private Optional<Registered> registered = Optional.empty();
    private int ids;

    @Override
    public Optional<Registered> registered() {
        return registered;
    }

    @Override
    public Registered register(Registered journal) {
        if (registered.isEmpty() || registered.get().id().equals(journal.id())) {
            registered = Optional.of(journal);
        }
        return registered.get();
    }

    @Override
    public String newId() {
        return "new-" + ++ids;
    }

    @Override
    public String howToForget() {
        return "forget it";
    }

    void forget() {
        registered = Optional.empty();
    }
}
