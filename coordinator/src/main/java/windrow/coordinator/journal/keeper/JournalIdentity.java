package windrow.coordinator.journal.keeper;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.coordinator.journal.ForeignJournalException;
import windrow.coordinator.journal.JournalRegistry;
import windrow.coordinator.journal.JournalRegistry.Registered;
import windrow.coordinator.journal.store.JournalStore;
import windrow.coordinator.journal.store.JournalStore.StoredFile;
import windrow.protocol.conf.CoordinatorConfig;

/**
 * Makes sure that the journal which is taken over is the cluster's own. Its id is the name of an empty file in the live folder, so it is
 * renamed, moved and restored with it. The file is there before the id is registered: a registered journal that has none is another one.
 */
final class JournalIdentity {

    private static final Logger LOG = LoggerFactory.getLogger(JournalIdentity.class);

    private static final String PREFIX = "id-";

    /** Null: whatever is in the store is the cluster's. */
    private final @Nullable JournalRegistry registry;

    private final JournalStore store;
    private final Steps steps;
    private Optional<Registered> registered = Optional.empty();

    JournalIdentity(@Nullable JournalRegistry registry, JournalStore store, Steps steps) {
        this.registry = registry;
        this.store = store;
        this.steps = steps;
    }

    static boolean isId(String file) {
        return file.startsWith(PREFIX);
    }

    /** Before anything else: asks which journal is the cluster's. */
    CompletableFuture<Void> ask() {
        JournalRegistry known = registry;
        if (known == null) {
            return CompletableFuture.completedFuture(null);
        }
        return steps.call("asking which journal is the cluster's", known::registered)
                .thenAccept(found -> registered = found);
    }

    /** Before a journal is begun: fails where the cluster has one. */
    CompletableFuture<Void> checkNone() {
        return registered
                .map(wanted -> refused(wanted, "holds no journal"))
                .orElse(CompletableFuture.completedFuture(null));
    }

    /** Before a folder is taken from an earlier leader: fails where it is not that of the cluster's journal. */
    CompletableFuture<Void> check(String folder) {
        if (registered.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return steps.call("listing " + store.describe(folder, ""), () -> store.files(folder))
                .thenCompose(files -> check(registered.get(), ids(files)));
    }

    private CompletableFuture<Void> check(Registered wanted, List<String> found) {
        if (found.contains(wanted.id())) {
            return CompletableFuture.completedFuture(null);
        }
        return refused(wanted, found.isEmpty() ? "holds a journal without an id" : "holds journal " + found.get(0));
    }

    /** When nobody else can write to the folder any more: the journal has an id from now on, and is the cluster's. */
    CompletableFuture<Void> settle(String folder, List<StoredFile> files) {
        JournalRegistry known = registry;
        if (known == null) {
            return CompletableFuture.completedFuture(null);
        }
        List<String> there = ids(files);
        if (registered.isPresent() && !there.contains(registered.get().id())) {
            return check(registered.get(), there);
        }
        String id = registered.map(Registered::id).orElseGet(() -> there.isEmpty() ? known.newId() : there.get(0));
        Registered journal = new Registered(id, store.describe("", ""));
        return (there.isEmpty() ? give(id, folder) : CompletableFuture.<Void>completedFuture(null))
                .thenCompose(done -> steps.call("registering " + journal.place(), () -> known.register(journal)))
                .thenCompose(now -> {
                    if (now.id().equals(id)) {
                        LOG.info("the cluster's journal is {} in {}", id, journal.place());
                    }
                    return check(now, List.of(id));
                });
    }

    private CompletableFuture<Void> give(String id, String folder) {
        String name = PREFIX + id;
        String path = store.describe(folder, name);
        return steps.open("creating " + path, () -> store.create(folder, name))
                .thenCompose(file -> steps.close("closing " + path, file));
    }

    private static List<String> ids(List<StoredFile> files) {
        return files.stream()
                .map(StoredFile::name)
                .filter(JournalIdentity::isId)
                .map(name -> name.substring(PREFIX.length()))
                .sorted()
                .toList();
    }

    private CompletableFuture<Void> refused(Registered wanted, String found) {
        String way = registry == null ? "" : registry.howToForget();
        return CompletableFuture.failedFuture(
                new ForeignJournalException(
                        store.describe("", "") + " " + found
                                + ", but this cluster's journal is " + wanted.id() + ", last in " + wanted.place()
                                + ". All coordinators of a cluster need the same " + CoordinatorConfig.JOURNAL.key()
                                + ", the same file system behind it (Hadoop's fs.defaultFS), and the disk mounted. If that journal is lost, or"
                                + " another one is to take its place: stop all coordinators and " + way
                                + "; the next leader goes on with the journal that it finds, or an empty one, and all other jobs are forgotten"));
    }
}
