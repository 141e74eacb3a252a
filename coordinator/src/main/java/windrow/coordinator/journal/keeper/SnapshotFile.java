package windrow.coordinator.journal.keeper;

import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import windrow.coordinator.core.HardState;
import windrow.coordinator.core.SnapshotPart;
import windrow.coordinator.journal.format.FileEncoder;
import windrow.coordinator.journal.format.JournalFile;
import windrow.coordinator.journal.store.AppendFile;
import windrow.coordinator.journal.store.JournalStore;

/** Writes one snapshot, and gives it its name when it is whole. */
final class SnapshotFile {

    /** Of one write. */
    private static final int CHUNK_BYTES = 4 << 20;

    private final JournalFile file;
    private final String folder;
    private final String path;
    private final JournalStore store;
    private final Steps steps;
    private final FileEncoder<SnapshotPart> encoder;
    private final Iterator<SnapshotPart> parts;
    private long bytes;

    SnapshotFile(JournalFile file, HardState state, String folder, JournalStore store, Steps steps) {
        this.file = file;
        this.folder = folder;
        this.path = store.describe(folder, file.unfinishedName());
        this.store = store;
        this.steps = steps;
        this.encoder = FileEncoder.snapshot(file.epoch(), file.number());
        this.parts = state.parts();
    }

    /** To be called once; gives the file's length. */
    CompletableFuture<Long> write() {
        return steps.open("creating " + path, () -> store.create(folder, file.unfinishedName()))
                .thenCompose(open -> {
                    byte[] header = encoder.header();
                    bytes = header.length;
                    return steps.run("writing " + path, () -> open.append(header, 0, header.length))
                            .thenCompose(done -> writeParts(open))
                            .thenCompose(done -> steps.close("closing " + path, open))
                            .whenComplete((done, failure) -> {
                                if (failure != null) {
                                    steps.abandon(open);
                                }
                            });
                })
                .thenCompose(done -> steps.run(
                        "renaming " + path, () -> store.renameFile(folder, file.unfinishedName(), file.name())))
                .thenApply(done -> bytes);
    }

    /** A chunk that was written. */
    private record Chunk(int bytes, boolean last) {}

    private CompletableFuture<Void> writeParts(AppendFile open) {
        return steps.call("writing " + path, () -> writeChunk(open)).thenCompose(chunk -> {
            bytes += chunk.bytes();
            return chunk.last() ? CompletableFuture.completedFuture(null) : writeParts(open);
        });
    }

    private Chunk writeChunk(AppendFile open) throws Exception {
        while (parts.hasNext() && encoder.waitingBytes() < CHUNK_BYTES) {
            encoder.add(parts.next());
        }
        boolean last = !parts.hasNext();
        byte[] frames = last ? encoder.endBatch() : encoder.flush();
        open.append(frames, 0, frames.length);
        return new Chunk(frames.length, last);
    }
}
