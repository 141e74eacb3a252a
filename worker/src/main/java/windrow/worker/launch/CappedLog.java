package windrow.worker.launch;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * A log file that never grows beyond a cap: when it has half of it, it becomes {@code <name>.1} in place of the one before. The end of
 * what was written is also kept in memory, for messages. A disk that takes no more loses the log, not the executor. Thread-safe.
 */
final class CappedLog implements AutoCloseable {

    /** Enough for the last words of a JVM. */
    private static final int TAIL_BYTES = 4096;

    private static final int MAX_LAST_WORDS = 1000;

    private final Path file;
    private final long capBytes;
    private final byte[] tail = new byte[TAIL_BYTES];
    private long written;
    private long inFile;
    private @Nullable OutputStream out;
    private boolean broken;

    /** @param capBytes of both files together, at least 2 */
    CappedLog(Path file, long capBytes) {
        if (capBytes < 2) {
            throw new IllegalArgumentException("a log needs a cap of at least 2 bytes, got " + capBytes);
        }
        this.file = file;
        this.capBytes = capBytes;
    }

    synchronized void write(byte[] bytes, int offset, int length) {
        keepTail(bytes, offset, length);
        int from = offset;
        int left = length;
        while (left > 0 && !broken) {
            try {
                OutputStream stream = out == null ? open() : out;
                int part = (int) Math.min(left, capBytes / 2 - inFile);
                stream.write(bytes, from, part);
                inFile += part;
                from += part;
                left -= part;
                if (inFile >= capBytes / 2) {
                    rotate();
                }
            } catch (IOException e) {
                broken = true;
            }
        }
    }

    private OutputStream open() throws IOException {
        OutputStream stream = Files.newOutputStream(file);
        out = stream;
        inFile = 0;
        return stream;
    }

    private void rotate() throws IOException {
        if (out != null) {
            out.close();
            out = null;
        }
        Files.move(file, rotated(file), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Where the older half of a log is. */
    static Path rotated(Path file) {
        return file.resolveSibling(file.getFileName() + ".1");
    }

    private void keepTail(byte[] bytes, int offset, int length) {
        for (int i = Math.max(0, length - TAIL_BYTES); i < length; i++) {
            tail[(int) ((written + i) % TAIL_BYTES)] = bytes[offset + i];
        }
        written += length;
    }

    /** The last lines in one, at most about a thousand characters. */
    synchronized String lastWords() {
        int kept = (int) Math.min(written, TAIL_BYTES);
        byte[] straight = new byte[kept];
        for (int i = 0; i < kept; i++) {
            straight[i] = tail[(int) ((written - kept + i) % TAIL_BYTES)];
        }
        String text = new String(straight, StandardCharsets.UTF_8).strip().replaceAll("\\s*\\R\\s*", " | ");
        return text.length() <= MAX_LAST_WORDS ? text : "…" + text.substring(text.length() - MAX_LAST_WORDS);
    }

    @Override
    public synchronized void close() {
        broken = true;
        if (out != null) {
            try {
                out.close();
            } catch (IOException e) {
                // The log is best effort, and nobody is left to read on.
                return;
            } finally {
                out = null;
            }
        }
    }
}
