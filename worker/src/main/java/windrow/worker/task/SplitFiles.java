package windrow.worker.task;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import windrow.api.io.FileAccess;
import windrow.api.io.InputSplit;
import windrow.api.io.SeekableInput;
import windrow.protocol.message.Splits;

/**
 * Writes and reads split files: what each of a job's map tasks reads, in the job's staging folder.
 *
 * <pre>
 *   file   = magic:u32 ("WSPL") version:u32 task*
 *   task   = input:u32 part* crc:u32             its length is known from the plan
 *   part   = length:u32 payload:[length]
 * </pre>
 *
 * Big-endian; {@code crc} is the CRC32C of all before it in the task. Thread-safe.
 */
final class SplitFiles {

    private static final int MAGIC = 0x5753504c;
    private static final int VERSION = 2;
    private static final int HEADER_BYTES = 8;
    private static final int FRAME_BYTES = 8;

    /** A file up to this size is read once and kept; of a larger one each task is read by itself. */
    private static final int MAX_CACHED_BYTES = 4 * 1024 * 1024;

    private final FileAccess files;
    private final String folder;
    private @Nullable String cachedName;
    private byte @Nullable [] cached;

    SplitFiles(FileAccess files, String folder) {
        this.files = files;
        this.folder = folder;
    }

    /**
     * The splits that a task reads.
     *
     * @param input number of the job's input that they are part of
     * @param payloads of each split, at least one
     */
    record Parts(int input, List<byte[]> payloads) {}

    /** Where each task will lie in the file that has all of them. */
    static Splits places(List<MapTask> tasks) {
        Splits.Builder places = new Splits.Builder(tasks.size());
        long offset = HEADER_BYTES;
        for (MapTask task : tasks) {
            int length = bytes(task);
            places.add(offset, length, task.length(), task.hosts());
            offset += length;
        }
        return places.build();
    }

    private static int bytes(MapTask task) {
        int bytes = FRAME_BYTES;
        for (InputSplit part : task.parts()) {
            bytes = Math.addExact(bytes, Integer.BYTES + part.payload().length);
        }
        return bytes;
    }

    /** Writes the tasks, to where their {@link #places} are. */
    void write(String name, List<MapTask> tasks) throws IOException {
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(files.create(FileAccess.child(folder, name)), 1 << 16))) {
            out.writeInt(MAGIC);
            out.writeInt(VERSION);
            for (MapTask task : tasks) {
                ByteBuffer record = ByteBuffer.allocate(bytes(task)).putInt(task.input());
                for (InputSplit part : task.parts()) {
                    record.putInt(part.payload().length).put(part.payload());
                }
                record.putInt(checksum(record.array()));
                out.write(record.array());
            }
        }
    }

    private static int checksum(byte[] record) {
        CRC32C crc = new CRC32C();
        crc.update(record, 0, record.length - 4);
        return (int) crc.getValue();
    }

    Parts read(String name, long offset, int length) throws IOException {
        if (length < FRAME_BYTES || offset < HEADER_BYTES) {
            throw new IOException("no task can lie at " + offset + ", " + length + " bytes long, in " + path(name));
        }
        byte[] record = bytes(name, offset, length);
        ByteBuffer buffer = ByteBuffer.wrap(record);
        if (buffer.getInt(length - 4) != checksum(record)) {
            throw new IOException("damaged task at " + offset + " in " + path(name) + ": its checksum is wrong");
        }
        int input = buffer.getInt();
        buffer.limit(length - Integer.BYTES);
        List<byte[]> payloads = new ArrayList<>();
        while (buffer.hasRemaining()) {
            int size = buffer.getInt();
            if (size < 0 || size > buffer.remaining()) {
                throw new IOException("the task at " + offset + " in " + path(name)
                        + " cannot be read: was the job planned by another version of Windrow?");
            }
            byte[] payload = new byte[size];
            buffer.get(payload);
            payloads.add(payload);
        }
        return new Parts(input, payloads);
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
        return new EOFException(path(name) + " ends within the task at " + offset + ", " + length + " bytes long");
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
