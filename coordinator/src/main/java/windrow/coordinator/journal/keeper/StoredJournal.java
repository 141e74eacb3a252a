package windrow.coordinator.journal.keeper;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.coordinator.core.HardState;
import windrow.coordinator.core.JournalRecord;
import windrow.coordinator.journal.DamagedJournalException;
import windrow.coordinator.journal.Journal;
import windrow.coordinator.journal.JournalRegistry;
import windrow.coordinator.journal.UnreadableJournalException;
import windrow.coordinator.journal.format.JournalFile;
import windrow.coordinator.journal.store.JournalStore;
import windrow.coordinator.journal.store.JournalStore.StoredFile;
import windrow.coordinator.journal.store.StoreCaller;
import windrow.protocol.rpc.Loop;
import windrow.protocol.rpc.Stages;

/**
 * The journal of one leader in a store: it outlives the process. How it works stands in the package's description.
 *
 * <p>Used on the loop only; what it gives back completes on the loop. The store is touched by the callers alone.
 */
public final class StoredJournal implements Journal {

    private static final Logger LOG = LoggerFactory.getLogger(StoredJournal.class);

    private final long epoch;
    private final String folder;
    private final JournalStore store;
    private final Steps steps;
    private final Steps background;
    private final Loop loop;
    private final Supplier<HardState> states;
    private final JournalLimits limits;
    private final JournalIdentity identity;
    private final LogAppender log;
    private final Compaction compaction;
    private final CompletableFuture<HardState> takeover = new CompletableFuture<>();
    private boolean begun;

    /**
     * @param epoch of the leader, above that of all earlier ones
     * @param store that all leaders of the cluster use
     * @param caller for all that the leader waits for; closed with the journal
     * @param background for snapshots, beside the appending; closed with the journal
     * @param loop that this is called on, and the callers bring their results to
     * @param states makes an empty state
     * @param registry remembers which journal is the cluster's; null: that in the store is, or none is needed
     */
    public StoredJournal(
            long epoch,
            JournalStore store,
            StoreCaller caller,
            StoreCaller background,
            Loop loop,
            Supplier<HardState> states,
            JournalLimits limits,
            @Nullable JournalRegistry registry) {
        this.epoch = epoch;
        this.folder = LiveFolder.name(epoch);
        this.store = store;
        this.steps = new Steps(caller, loop, limits.stepTimeoutNanos());
        this.background = new Steps(background, loop, limits.stepTimeoutNanos());
        this.identity = new JournalIdentity(registry, store, steps);
        this.loop = loop;
        this.states = states;
        this.limits = limits;
        this.compaction =
                new Compaction(folder, store, this.background, states, limits.snapshotBytes(), this::unreadable);
        this.log = new LogAppender(epoch, folder, store, steps, limits, new LogAppender.Listener() {
            @Override
            public void rolled(JournalFile closed, long closedBytes, JournalFile open) {
                compaction.rolled(closed, closedBytes, open);
            }

            @Override
            public void failed(Throwable cause) {
                stop();
            }
        });
    }

    @Override
    public CompletionStage<HardState> takeOver() {
        if (begun) {
            throw new IllegalStateException("the journal is taken over once");
        }
        begun = true;
        new LiveFolder(epoch, store, steps, identity)
                .take()
                .thenCompose(done -> list())
                .thenCompose(files -> leases(files))
                .thenCompose(done -> list())
                .thenCompose(files -> identity.settle(folder, files).thenCompose(done -> takeState(files)))
                .whenComplete((state, failure) -> {
                    if (failure == null) {
                        takeover.complete(state);
                    } else {
                        giveUp(Stages.cause(failure));
                    }
                });
        return takeover;
    }

    private CompletableFuture<List<StoredFile>> list() {
        return steps.call("listing " + store.describe(folder, ""), () -> store.files(folder));
    }

    private CompletableFuture<Void> leases(List<StoredFile> files) {
        List<String> names = files.stream().map(StoredFile::name).sorted().toList();
        return new Leases(folder, store, steps, loop, limits).recover(names);
    }

    private CompletableFuture<HardState> takeState(List<StoredFile> listed) {
        StateFiles files;
        try {
            files = StateFiles.all(folder, store, listed, states);
        } catch (DamagedJournalException e) {
            return CompletableFuture.failedFuture(e);
        }
        List<String> old = new ArrayList<>(files.unneeded());
        old.addAll(files.read());
        return files.replay(steps)
                .thenCompose(state -> new SnapshotFile(JournalFile.snapshot(epoch, 1), state, folder, store, steps)
                        .write()
                        .thenCompose(bytes -> {
                            compaction.begin(bytes);
                            return log.open();
                        })
                        .thenCompose(done -> Compaction.removeAll(old, folder, store, steps))
                        .thenApply(done -> {
                            LOG.info(
                                    "took over {}: {} records behind the last snapshot",
                                    store.describe(folder, ""),
                                    files.records());
                            return state;
                        }));
    }

    @Override
    public CompletionStage<Void> append(List<JournalRecord> records) {
        return log.append(records);
    }

    private void unreadable(UnreadableJournalException cause) {
        LOG.error("the journal cannot be read, so nothing more is written to it", cause);
        log.fail(cause);
    }

    private void giveUp(Throwable cause) {
        stop();
        log.fail(cause);
        takeover.completeExceptionally(cause);
    }

    private void stop() {
        steps.stop();
        background.stop();
    }

    @Override
    public void close() {
        giveUp(new IOException("the journal is closed"));
    }
}
