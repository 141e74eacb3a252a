package windrow.coordinator.journal.keeper;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import windrow.coordinator.core.JournalRecord;
import windrow.coordinator.journal.format.FileEncoder;
import windrow.coordinator.journal.format.JournalFile;
import windrow.coordinator.journal.store.AppendFile;
import windrow.coordinator.journal.store.JournalStore;
import windrow.protocol.rpc.Stages;

/**
 * Appends to the open log, one batch at a time: what comes while a batch is being written is the next one. What one append gives stays
 * together. A failure is final.
 */
final class LogAppender {

    /** More mean that the store stands still while records keep coming. */
    private static final int MAX_WAITING_RECORDS = 1_000_000;

    /** Appends in one batch; more would only delay the answers. */
    private static final int MAX_BATCH_APPENDS = 10_000;

    /** What it tells of itself. */
    interface Listener {

        /** A log was closed, and the next one is open. */
        void rolled(JournalFile closed, long closedBytes, JournalFile open);

        /** Nothing can be appended any more. */
        void failed(Throwable cause);
    }

    private record Append(List<JournalRecord> records, CompletableFuture<Void> durable) {}

    /** An open log. */
    private record Log(JournalFile file, FileEncoder<JournalRecord> encoder, AppendFile out, int headerBytes) {}

    /** How many of the appends that were offered are in the batch, and how many bytes it has. */
    private record Written(int appends, int bytes) {}

    private final long epoch;
    private final String folder;
    private final JournalStore store;
    private final Steps steps;
    private final JournalLimits limits;
    private final Listener listener;
    private final ArrayDeque<Append> waiting = new ArrayDeque<>();
    private int waitingRecords;
    private @Nullable Log log;
    private long logBytes;
    private boolean busy;
    private @Nullable Throwable failure;

    LogAppender(long epoch, String folder, JournalStore store, Steps steps, JournalLimits limits, Listener listener) {
        this.epoch = epoch;
        this.folder = folder;
        this.store = store;
        this.steps = steps;
        this.limits = limits;
        this.listener = listener;
    }

    /** Opens the first log; before anything is appended. */
    CompletableFuture<Void> open() {
        return open(1, 1);
    }

    private CompletableFuture<Void> open(long number, long firstBatch) {
        JournalFile file = JournalFile.log(epoch, number);
        String path = store.describe(folder, file.name());
        FileEncoder<JournalRecord> encoder = FileEncoder.log(epoch, number, firstBatch);
        return steps.open("creating " + path, () -> store.create(folder, file.name()))
                .thenCompose(out -> {
                    byte[] header = encoder.header();
                    return steps.run("writing " + path, () -> out.append(header, 0, header.length))
                            .thenAccept(done -> {
                                log = new Log(file, encoder, out, header.length);
                                logBytes = header.length;
                            });
                });
    }

    CompletionStage<Void> append(List<JournalRecord> records) {
        Log open = log;
        if (failure == null && open == null) {
            return CompletableFuture.failedStage(new IllegalStateException("the journal is not taken over"));
        }
        if (failure == null && waitingRecords >= MAX_WAITING_RECORDS) {
            fail(new IOException("the journal does not keep up: " + waitingRecords + " records wait to be written"));
        }
        if (failure != null) {
            return CompletableFuture.failedStage(failure);
        }
        Append append = new Append(records, new CompletableFuture<>());
        waiting.add(append);
        waitingRecords += records.size();
        pump();
        return append.durable();
    }

    private void pump() {
        Log open = log;
        if (busy || failure != null || waiting.isEmpty() || open == null) {
            return;
        }
        busy = true;
        // one that holds no record is not full, however long its header
        if (logBytes >= limits.segmentBytes() && logBytes > open.headerBytes()) {
            roll(open);
        } else {
            writeBatch(open);
        }
    }

    private void writeBatch(Log open) {
        List<Append> offered = new ArrayList<>(Math.min(waiting.size(), MAX_BATCH_APPENDS));
        for (Append append : waiting) {
            if (offered.size() == MAX_BATCH_APPENDS) {
                break;
            }
            offered.add(append);
        }
        steps.call("writing " + store.describe(folder, open.file().name()), () -> write(open, offered))
                .whenComplete((written, cause) -> {
                    if (cause == null) {
                        wrote(written);
                    } else {
                        fail(Stages.cause(cause));
                    }
                });
    }

    private Written write(Log open, List<Append> offered) throws IOException {
        FileEncoder<JournalRecord> encoder = open.encoder();
        int appends = 0;
        while (appends < offered.size() && (appends == 0 || encoder.waitingBytes() < limits.batchBytes())) {
            offered.get(appends).records().forEach(encoder::add);
            appends++;
        }
        byte[] frames = encoder.endBatch();
        open.out().append(frames, 0, frames.length);
        return new Written(appends, frames.length);
    }

    private void wrote(Written written) {
        busy = false;
        logBytes += written.bytes();
        List<Append> durable = new ArrayList<>(written.appends());
        for (int i = 0; i < written.appends() && !waiting.isEmpty(); i++) {
            Append append = waiting.remove();
            waitingRecords -= append.records().size();
            durable.add(append);
        }
        // the store works on while the loop tells
        pump();
        durable.forEach(append -> append.durable().complete(null));
    }

    private void roll(Log full) {
        long fullBytes = logBytes;
        steps.close("closing " + store.describe(folder, full.file().name()), full.out())
                .thenCompose(
                        done -> open(full.file().number() + 1, full.encoder().batch()))
                .whenComplete((done, cause) -> {
                    if (cause == null) {
                        busy = false;
                        listener.rolled(
                                full.file(),
                                fullBytes,
                                JournalFile.log(epoch, full.file().number() + 1));
                        pump();
                    } else {
                        fail(Stages.cause(cause));
                    }
                });
    }

    /** This and all that comes after it is not durable, or not known to be. The first cause counts. */
    void fail(Throwable cause) {
        if (failure != null) {
            return;
        }
        failure = cause;
        List<Append> lost = new ArrayList<>(waiting);
        waiting.clear();
        waitingRecords = 0;
        listener.failed(cause);
        lost.forEach(append -> append.durable().completeExceptionally(cause));
    }
}
