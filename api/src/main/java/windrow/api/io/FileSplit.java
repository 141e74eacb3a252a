package windrow.api.io;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A part of a file, as the payload of an {@link InputSplit}.
 *
 * @param path the file's qualified path
 * @param start where the part begins
 * @param length how long it is, in bytes
 */
public record FileSplit(String path, long start, long length) {
    /** Where the part ends. */
    public long end() {
        return start + length;
    }

    /** The split to be read on one of {@code hosts}. */
    public InputSplit toSplit(List<String> hosts) {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(payload)) {
            out.writeLong(start);
            out.writeLong(length);
            out.write(path.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new InputSplit(payload.toByteArray(), length, hosts);
    }

    /** What {@link #toSplit} was called on. */
    public static FileSplit of(InputSplit split) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(split.payload()))) {
            long start = in.readLong();
            long length = in.readLong();
            return new FileSplit(new String(in.readAllBytes(), StandardCharsets.UTF_8), start, length);
        } catch (IOException e) {
            throw new UncheckedIOException("a split of a file has " + split.payload().length + " bytes of payload", e);
        }
    }

    @Override
    public String toString() {
        return path + " from " + start + " to " + end();
    }
}
