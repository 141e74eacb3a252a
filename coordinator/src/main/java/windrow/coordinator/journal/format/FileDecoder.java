package windrow.coordinator.journal.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import windrow.coordinator.core.JournalRecord;
import windrow.coordinator.core.SnapshotPart;
import windrow.coordinator.journal.DamagedJournalException;
import windrow.coordinator.journal.NewerJournalException;
import windrow.coordinator.journal.UnreadableJournalException;

/**
 * Reads one journal file from front to back. What it gives away is what was written, in that order; anything else is an {@link
 * UnreadableJournalException} that names the file and the place.
 */
public final class FileDecoder {

    /** Stands for the first batch of a log, where it may be any. */
    public static final long ANY_BATCH = -1;

    /**
     * What was in a log.
     *
     * @param nextBatch number that the first batch of the log behind it has
     * @param records that were given away
     * @param droppedBytes of a torn tail; 0: there was none
     * @param tear what was wrong with the tail, for people; empty where there was none
     */
    public record LogEnd(long nextBatch, long records, long droppedBytes, String tear) {}

    private FileDecoder() {}

    /**
     * Reads a log.
     *
     * @param path for messages
     * @param firstBatch that it must begin with, or {@link #ANY_BATCH}
     * @param last whether it may have a torn tail
     * @param sink takes the records, batch by batch; a {@link RuntimeException} of it is damage
     */
    public static LogEnd readLog(
            InputStream in, String path, JournalFile file, long firstBatch, boolean last, Consumer<JournalRecord> sink)
            throws IOException {
        return new Reading<>(in, path, file, new RecordCodec(), last, sink).log(firstBatch);
    }

    /**
     * Reads a snapshot.
     *
     * @param sink takes the parts one by one; a {@link RuntimeException} of it is damage
     */
    public static void readSnapshot(InputStream in, String path, JournalFile file, Consumer<SnapshotPart> sink)
            throws IOException {
        new Reading<>(in, path, file, new PartCodec(), false, sink).snapshot();
    }

    /** The tail is torn. */
    private static final class TornException extends Exception {

        private static final long serialVersionUID = 1;

        TornException(String message) {
            super(message);
        }
    }

    /** Whoever takes the items cannot take this one. */
    private static final class UnfitException extends RuntimeException {

        private static final long serialVersionUID = 1;

        final RuntimeException cause;

        UnfitException(RuntimeException cause) {
            super(cause);
            this.cause = cause;
        }
    }

    private static final class Reading<T> {

        private final FileBytes bytes;
        private final String path;
        private final JournalFile file;
        private final ItemCodec<T> codec;
        private final boolean mayBeTorn;
        private final Consumer<T> sink;
        private final FrameHead heads;
        private boolean begun;
        private final List<T> ofBatch = new ArrayList<>();
        private long batch = ANY_BATCH;
        private long batchStart;
        private boolean inBatch;
        private long given;

        Reading(
                InputStream in,
                String path,
                JournalFile file,
                ItemCodec<T> codec,
                boolean mayBeTorn,
                Consumer<T> sink) {
            this.bytes = new FileBytes(in);
            this.path = path;
            this.file = file;
            this.codec = codec;
            this.mayBeTorn = mayBeTorn;
            this.sink = sink;
            this.heads = new FrameHead(file);
        }

        LogEnd log(long firstBatch) throws IOException {
            batch = firstBatch;
            try {
                ItemAssembler<T> assembler = begin(firstBatch);
                while (nextFrame()) {
                    frame(assembler, ofBatch::add);
                    if (!inBatch) {
                        give();
                    }
                }
            } catch (TornException e) {
                return new LogEnd(batch, given, length() - batchStart, String.valueOf(e.getMessage()));
            } catch (UnfitException e) {
                throw unfit(e);
            }
            return new LogEnd(batch, given, 0, "");
        }

        void snapshot() throws IOException {
            try {
                ItemAssembler<T> assembler = begin(0);
                do {
                    if (!nextFrame()) {
                        throw damaged("it ends before its batch does");
                    }
                    frame(assembler, this::take);
                } while (inBatch);
                if (bytes.fill(1) > 0) {
                    throw damaged("something follows its end");
                }
            } catch (TornException e) {
                throw new IllegalStateException("a snapshot is never taken for torn", e);
            } catch (UnfitException e) {
                throw unfit(e);
            }
        }

        private ItemAssembler<T> begin(long firstBatch) throws IOException, TornException {
            FileHeader header = header();
            if (!header.file().equals(file)) {
                throw damaged("it says that it is " + header.file());
            }
            if (firstBatch != ANY_BATCH && header.firstBatch() != firstBatch) {
                throw damaged("it begins with batch " + header.firstBatch() + " where " + firstBatch + " should be");
            }
            batch = header.firstBatch();
            batchStart = bytes.position();
            begun = true;
            return new ItemAssembler<>(codec, header.types());
        }

        private FileHeader header() throws IOException, TornException {
            need(Format.PREAMBLE_BYTES, "its first bytes");
            try {
                int length = FileHeader.parsePreamble(windowAtStart(), path);
                need(length, "its header");
                FileHeader header = FileHeader.parse(windowAtStart(), length);
                bytes.skip(length);
                return header;
            } catch (MalformedException e) {
                throw bad(Format.PREAMBLE_BYTES, e);
            }
        }

        /** The beginning of the file is the beginning of the window, as nothing was skipped. */
        private byte[] windowAtStart() {
            return bytes.array();
        }

        /** Whether there is one more; its head is checked, and its batch is the expected one. */
        private boolean nextFrame() throws IOException, TornException {
            if (!inBatch) {
                batchStart = bytes.position();
            }
            if (bytes.fill(1) == 0) {
                if (inBatch) {
                    throw cut("its last batch");
                }
                return false;
            }
            need(Format.FRAME_HEAD_BYTES, "the head of a frame");
            if (!heads.isHead(bytes.array(), bytes.start())) {
                throw bad(Format.FRAME_HEAD_BYTES, new MalformedException("no frame begins there"));
            }
            int length = FrameHead.length(bytes.array(), bytes.start());
            if (length < 0 || length > Format.MAX_PAYLOAD_BYTES) {
                throw damaged("a frame of " + length + " bytes, of at most " + Format.MAX_PAYLOAD_BYTES);
            }
            long found = FrameHead.batch(bytes.array(), bytes.start());
            if (found != batch) {
                throw damaged("a frame of batch " + found + " where one of " + batch + " should be");
            }
            need(Format.FRAME_HEAD_BYTES + length, "a frame");
            if (!heads.isPayloadWhole(bytes.array(), bytes.start())) {
                throw bad(
                        Format.FRAME_HEAD_BYTES + length, new MalformedException("a frame does not have its checksum"));
            }
            return true;
        }

        private void frame(ItemAssembler<T> assembler, Consumer<T> to) throws UnreadableJournalException {
            int at = bytes.start();
            int length = FrameHead.length(bytes.array(), at);
            inBatch = !FrameHead.isLastOfBatch(bytes.array(), at);
            try {
                assembler.feed(bytes.array(), at + Format.FRAME_HEAD_BYTES, length, to);
                if (!inBatch) {
                    assembler.endBatch();
                    batch++;
                }
            } catch (MalformedException e) {
                throw damaged(e);
            } catch (NewerJournalException e) {
                throw new NewerJournalException(
                        path + " holds, in the frame at offset " + bytes.position() + ", a " + e.getMessage());
            }
            bytes.skip(Format.FRAME_HEAD_BYTES + length);
        }

        private void give() throws DamagedJournalException {
            for (T item : ofBatch) {
                take(item);
            }
            ofBatch.clear();
        }

        private void take(T item) {
            try {
                sink.accept(item);
            } catch (RuntimeException e) {
                throw new UnfitException(e);
            }
            given++;
        }

        /** Fills the window with so many bytes; a file that ends before is cut. */
        private void need(int length, String what) throws IOException, TornException {
            if (bytes.fill(length) < length) {
                throw cut(what);
            }
        }

        private TornException cut(String what) throws IOException {
            if (!mayBeTorn) {
                throw damaged("it ends in " + what);
            }
            refuseLaterFrames();
            return new TornException("it ends in " + what);
        }

        /** What lies at the window's beginning is wrong: either a tear, or damage. */
        private TornException bad(int length, MalformedException wrong) throws IOException {
            if (!mayBeTorn || !bytes.hasBlankSector(length)) {
                throw damaged(wrong);
            }
            long at = bytes.position();
            refuseLaterFrames();
            return new TornException("a sector was never written in what should be at offset " + at);
        }

        /** A tear has nothing behind it but frames of its own batch. */
        private void refuseLaterFrames() throws IOException {
            long at = bytes.position();
            while (bytes.fill(Format.FRAME_HEAD_BYTES) >= Format.FRAME_HEAD_BYTES) {
                byte[] window = bytes.array();
                int start = bytes.start();
                if (FrameHead.isMagic(window, start)
                        && heads.isHead(window, start)
                        && (!begun || FrameHead.batch(window, start) > batch)) {
                    throw new DamagedJournalException(path + " is damaged at offset " + at
                            + ": a batch that was durable once, for another one follows at offset " + bytes.position());
                }
                bytes.skip(1);
            }
        }

        /** Of the whole file; what is left of it is passed over. */
        private long length() throws IOException {
            for (int left = bytes.fill(1); left > 0; left = bytes.fill(1)) {
                bytes.skip(left);
            }
            return bytes.position();
        }

        private DamagedJournalException unfit(UnfitException e) {
            return new DamagedJournalException(
                    path + " is damaged before offset " + bytes.position()
                            + ": it holds what does not fit what was before it: " + e.cause.getMessage(),
                    e.cause);
        }

        private DamagedJournalException damaged(String what) {
            return new DamagedJournalException(path + " is damaged at offset " + bytes.position() + ": " + what);
        }

        private DamagedJournalException damaged(Exception cause) {
            return new DamagedJournalException(
                    path + " is damaged at offset " + bytes.position() + ": " + cause.getMessage(), cause);
        }
    }
}
