package windrow.coordinator.journal.format;

import java.nio.ByteBuffer;
import windrow.coordinator.core.JournalRecord;
import windrow.coordinator.core.SnapshotPart;

/**
 * Makes the bytes of one journal file, to be written in the order in which they are given: first the {@link #header}, then any number of
 * frames.
 *
 * <p>Not thread-safe, but may be handed from thread to thread.
 */
public final class FileEncoder<T> {

    private final FileHeader header;
    private final ItemCodec<T> codec;
    private final FrameHead frames;
    private final FieldWriter item = new FieldWriter();
    private final FieldWriter waiting = new FieldWriter();
    private long batch;

    private FileEncoder(JournalFile file, long firstBatch, ItemCodec<T> codec) {
        this.header = FileHeader.of(file, firstBatch, codec.types());
        this.codec = codec;
        this.frames = new FrameHead(file);
        this.batch = firstBatch;
    }

    /**
     * @param firstBatch number of the first batch that will be in it; follows that of the last one in the log before
     */
    public static FileEncoder<JournalRecord> log(long epoch, long number, long firstBatch) {
        return new FileEncoder<>(JournalFile.log(epoch, number), firstBatch, new RecordCodec());
    }

    public static FileEncoder<SnapshotPart> snapshot(long epoch, long number) {
        return new FileEncoder<>(JournalFile.snapshot(epoch, number), 0, new PartCodec());
    }

    /** What the file begins with. */
    public byte[] header() {
        return header.toBytes();
    }

    /** Of the batch that is being made. */
    public long batch() {
        return batch;
    }

    /**
     * Adds to the batch.
     *
     * @throws IllegalArgumentException when the item is too long; nothing else can be encoded after that
     */
    public void add(T value) {
        // names are numbered in the order of the fields: the length comes before them in the file only
        item.clear();
        codec.write(value, item);
        if (item.size() > Format.MAX_ITEM_BYTES) {
            throw new IllegalArgumentException("a " + value.getClass().getSimpleName() + " of " + item.size()
                    + " bytes, and the journal takes " + Format.MAX_ITEM_BYTES + " at most");
        }
        waiting.varint(item.size());
        waiting.bytes(item.buffer(), 0, item.size());
    }

    /** Bytes of the items that no frame has yet. */
    public int waitingBytes() {
        return waiting.size();
    }

    /** Frames for what waits; the batch goes on. */
    public byte[] flush() {
        return frames(0);
    }

    /** Frames for what waits, the last of which ends the batch; another one begins. */
    public byte[] endBatch() {
        byte[] bytes = frames(Format.LAST_OF_BATCH);
        batch++;
        return bytes;
    }

    private byte[] frames(int lastFlags) {
        int size = waiting.size();
        int count = Math.max(1, (size + Format.MAX_PAYLOAD_BYTES - 1) / Format.MAX_PAYLOAD_BYTES);
        ByteBuffer out = ByteBuffer.allocate(size + count * Format.FRAME_HEAD_BYTES);
        for (int i = 0; i < count; i++) {
            int offset = i * Format.MAX_PAYLOAD_BYTES;
            int length = Math.min(Format.MAX_PAYLOAD_BYTES, size - offset);
            frames.write(out, batch, i == count - 1 ? lastFlags : 0, waiting.buffer(), offset, length);
        }
        waiting.clear();
        return out.array();
    }
}
