package windrow.coordinator.journal.keeper;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.coordinator.core.HardState;
import windrow.coordinator.journal.DamagedJournalException;
import windrow.coordinator.journal.UnreadableJournalException;
import windrow.coordinator.journal.format.JournalFile;
import windrow.coordinator.journal.store.JournalStore;
import windrow.protocol.rpc.Stages;

/** Makes a snapshot of the closed logs when there is enough in them, beside the appending, and removes what is part of it. */
final class Compaction {

    private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);

    private final String folder;
    private final JournalStore store;
    private final Steps steps;
    private final Supplier<HardState> states;
    private final long minBytes;
    private final Consumer<UnreadableJournalException> onUnreadable;
    /** Lengths of the closed logs behind the last snapshot, by number. */
    private final TreeMap<Long, Long> closed = new TreeMap<>();

    private long lastSnapshotBytes;
    private boolean running;

    /** @param onUnreadable told when the files cannot be read, nor could they by a later leader */
    Compaction(
            String folder,
            JournalStore store,
            Steps steps,
            Supplier<HardState> states,
            long minBytes,
            Consumer<UnreadableJournalException> onUnreadable) {
        this.folder = folder;
        this.store = store;
        this.steps = steps;
        this.states = states;
        this.minBytes = minBytes;
        this.onUnreadable = onUnreadable;
    }

    /** The leader's first snapshot has so many bytes. */
    void begin(long snapshotBytes) {
        lastSnapshotBytes = snapshotBytes;
    }

    /** A log was closed, and the next one opened. */
    void rolled(JournalFile closedLog, long bytes, JournalFile open) {
        closed.put(closedLog.number(), bytes);
        long logged = closed.values().stream().mapToLong(Long::longValue).sum();
        if (running || logged < Math.max(minBytes, lastSnapshotBytes)) {
            return;
        }
        running = true;
        snapshot(open).whenComplete((bytesWritten, failure) -> {
            running = false;
            if (failure == null) {
                lastSnapshotBytes = bytesWritten;
                closed.headMap(open.number()).clear();
                LOG.info("wrote a snapshot of {} bytes in place of {} bytes of logs", bytesWritten, logged);
                return;
            }
            Throwable cause = Stages.cause(failure);
            if (cause instanceof UnreadableJournalException unreadable) {
                onUnreadable.accept(unreadable);
            } else {
                LOG.warn("no snapshot was made; it is tried again when the next log is full: {}", cause.toString());
            }
        });
    }

    private CompletableFuture<Long> snapshot(JournalFile open) {
        return steps.call("listing " + store.describe(folder, ""), () -> store.files(folder))
                .thenCompose(files -> {
                    try {
                        return snapshot(open, StateFiles.before(open, folder, store, files, states));
                    } catch (DamagedJournalException e) {
                        return CompletableFuture.failedFuture(e);
                    }
                });
    }

    private CompletableFuture<Long> snapshot(JournalFile open, StateFiles files) {
        JournalFile snapshot = JournalFile.snapshot(open.epoch(), open.number());
        return removeAll(files.unneeded(), folder, store, steps)
                .thenCompose(done -> files.replay(steps))
                .thenCompose(state -> new SnapshotFile(snapshot, state, folder, store, steps).write())
                .thenCompose(
                        bytes -> removeAll(files.read(), folder, store, steps).thenApply(done -> bytes));
    }

    /**
     * Removes these files, one step each. One that cannot be removed is left over, which harms nobody: the next snapshot tries again. To
     * fail for it would keep the cluster without a leader, or without snapshots, as long as it cannot be removed.
     */
    static CompletableFuture<Void> removeAll(List<String> names, String folder, JournalStore store, Steps steps) {
        List<String> left = new ArrayList<>(names);
        if (left.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        String name = left.remove(0);
        return steps.run("removing " + store.describe(folder, name), () -> store.deleteFile(folder, name))
                .exceptionally(failure -> {
                    LOG.warn(
                            "{} is left over: {}",
                            store.describe(folder, name),
                            Stages.cause(failure).getMessage());
                    return null;
                })
                .thenCompose(done -> removeAll(left, folder, store, steps));
    }
}
