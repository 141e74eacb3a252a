package windrow.worker.task;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import windrow.api.io.FileAccess;
import windrow.api.io.InputSplit;
import windrow.api.io.SeekableInput;
import windrow.protocol.message.Splits;

/**
 * Writes and reads split files: the bytes of a job's splits, in its staging folder.
 *
 * <pre>
 *   file   = magic:u32 ("WSPL") version:u32 split*
 *   split  = input:u32 payload:[n] crc:u32       n is known from the split's length in the plan
 * </pre>
 *
 * Big-endian; {@code crc} is the CRC32C of all before it in the split. Thread-safe.
 */
final class SplitFiles {

    private static final int MAGIC = 0x5753504c;
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 8;
    private static final int FRAME_BYTES = 8;

    /** A file up to this size is read once and kept; of a larger one each split is read by itself. */
    private static final int MAX_CACHED_BYTES = 4 * 1024 * 1024;

    private final FileAccess files;
    private final String folder;
    private @Nullable String cachedName;
    private byte @Nullable [] cached;

    SplitFiles(FileAccess files, String folder) {
        this.files = files;
        this.folder = folder;
    }

    /** A split, and the number of the input that it is part of. */
    record Split(int input, byte[] payload) {}

    /** Where each split will lie in the file that has all of them. */
    static Splits places(List<InputSplit> splits) {
        Splits.Builder places = new Splits.Builder(splits.size());
        long offset = HEADER_BYTES;
        for (InputSplit split : splits) {
            int length = split.payload().length + FRAME_BYTES;
            places.add(offset, length, split.length(), split.hosts());
            offset += length;
        }
        return places.build();
    }

    /** Writes the splits, to where their {@link #places} are. */
    void write(String name, List<Integer> inputs, List<InputSplit> splits) throws IOException {
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(files.create(FileAccess.child(folder, name)), 1 << 16))) {
            out.writeInt(MAGIC);
            out.writeInt(VERSION);
            for (int i = 0; i < splits.size(); i++) {
                InputSplit split = splits.get(i);
                byte[] record = ByteBuffer.allocate(split.payload().length + FRAME_BYTES)
                        .putInt(inputs.get(i))
                        .put(split.payload())
                        .array();
                ByteBuffer.wrap(record).putInt(record.length - 4, checksum(record));
                out.write(record);
            }
        }
    }

    private static int checksum(byte[] record) {
        CRC32C crc = new CRC32C();
        crc.update(record, 0, record.length - 4);
        return (int) crc.getValue();
    }

    Split read(String name, long offset, int length) throws IOException {
        if (length < FRAME_BYTES || offset < HEADER_BYTES) {
            throw new IOException("no split can lie at " + offset + ", " + length + " bytes long, in " + path(name));
        }
        byte[] record = bytes(name, offset, length);
        ByteBuffer buffer = ByteBuffer.wrap(record);
        if (buffer.getInt(length - 4) != checksum(record)) {
            throw new IOException("damaged split at " + offset + " in " + path(name) + ": its checksum is wrong");
        }
        return new Split(buffer.getInt(), Arrays.copyOfRange(record, 4, length - 4));
    }

    private String path(String name) {
        return FileAccess.child(folder, name);
    }

    private byte[] bytes(String name, long offset, int length) throws IOException {
        byte[] whole = whole(name);
        if (whole != null) {
            if (offset + length > whole.length) {
                throw cutShort(name, offset, length);
            }
            return Arrays.copyOfRange(whole, (int) offset, (int) offset + length);
        }
        try (SeekableInput in = files.open(path(name))) {
            in.seek(offset);
            byte[] record = in.readNBytes(length);
            if (record.length < length) {
                throw cutShort(name, offset, length);
            }
            return record;
        }
    }

    private EOFException cutShort(String name, long offset, int length) {
        return new EOFException(path(name) + " ends within the split at " + offset + ", " + length + " bytes long");
    }

    private synchronized byte @Nullable [] whole(String name) throws IOException {
        if (!name.equals(cachedName)) {
            cached = null;
            cachedName = null;
            if (files.status(path(name)).length() <= MAX_CACHED_BYTES) {
                try (InputStream in = files.open(path(name))) {
                    byte[] bytes = in.readAllBytes();
                    if (bytes.length < HEADER_BYTES || ByteBuffer.wrap(bytes).getInt() != MAGIC) {
                        throw new IOException(path(name) + " is no split file");
                    }
                    int version = ByteBuffer.wrap(bytes).getInt(4);
                    if (version != VERSION) {
                        throw new IOException(path(name) + " is a split file of version " + version
                                + "; this engine reads version " + VERSION);
                    }
                    cached = bytes;
                }
            }
            cachedName = name;
        }
        return cached;
    }
}
