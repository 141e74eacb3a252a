package windrow.worker.files;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a bzip2 file into its blocks, from any place on, and gives each as a bzip2 file of its own.
 *
 * <p>A block begins, at any bit, with the 48 bits of pi ({@link #BLOCK}); the file's end, or that of one of several files put together,
 * is marked by those of its square root ({@link #END}). Neither occurs inside a block but by a chance of 2^-48 per bit. The bits between
 * two marks are shifted to a byte's border, between a head and an end that holds the block's checksum: what comes out is a whole file
 * of one block, which any decoder reads and checks. (Decoders that start in the middle, as those of pbzip2 and Hadoop, search alike.)
 */
final class Bzip2Blocks {

    private static final long BLOCK = 0x314159265359L;
    private static final long END = 0x177245385090L;
    private static final int MARK_BITS = 48;
    private static final int MARK_BYTES = MARK_BITS / Byte.SIZE;
    private static final long MARK_MASK = (1L << MARK_BITS) - 1;
    private static final byte[] HEAD = {'B', 'Z', 'h', '9'};

    /** A block holds at most 900,000 bytes before compression; not even noise grows by half. */
    private static final int MAX_BLOCK_BYTES = 2 * 1024 * 1024;

    private static final int READ_BYTES = 64 * 1024;
    private static final int INITIAL_BYTES = 256 * 1024;

    private final String file;
    private final InputStream in;
    private final long startBit;
    private final byte[] buffer = new byte[READ_BYTES];
    private int at;
    private int filled;

    /** The last 64 bits read. */
    private long window;

    private long bytesRead;

    /** The mark that was found last and its first bit in the file; {@link #BLOCK}, {@link #END}, or 0 for none. */
    private long mark;

    private long markBit;

    /** The bytes from the one in which the block's mark begins. */
    private byte[] raw = new byte[INITIAL_BYTES];

    private int rawLength;
    private byte[] out = new byte[INITIAL_BYTES];

    /**
     * @param in stands at the byte {@code startBit / 8} of the file
     * @param startBit the first block's mark begins at or behind this bit
     */
    Bzip2Blocks(String file, InputStream in, long startBit) {
        this.file = file;
        this.in = in;
        this.startBit = startBit;
        this.bytesRead = startBit / Byte.SIZE;
    }

    /** A block as a file of its own. The bytes are valid until the next one. */
    record Block(byte[] bytes, int length, long offset) {}

    /** The next block; null if there is none. */
    @Nullable
    Block next() throws IOException {
        while (mark != BLOCK) {
            if (!readByte()) {
                return null;
            }
            findMark();
        }
        long begin = markBit;
        keepFromMark();
        mark = 0;
        while (mark == 0) {
            if (!readByte()) {
                throw new CorruptInputException(
                        file, "it is cut short within the bzip2 block at " + begin / Byte.SIZE, null);
            }
            keepByte(begin);
            findMark();
        }
        int length = build(begin, markBit); // may make another array
        return new Block(out, length, begin / Byte.SIZE);
    }

    private boolean readByte() throws IOException {
        if (at == filled) {
            filled = Math.max(0, in.read(buffer, 0, buffer.length));
            at = 0;
            if (filled == 0) {
                return false;
            }
        }
        window = (window << Byte.SIZE) | (buffer[at++] & 0xff);
        bytesRead++;
        return true;
    }

    /** Looks for a mark that ends in the last byte read. */
    private void findMark() {
        for (int behind = Byte.SIZE - 1; behind >= 0; behind--) {
            long bits = (window >>> behind) & MARK_MASK;
            if (bits == BLOCK || bits == END) {
                long begin = bytesRead * Byte.SIZE - behind - MARK_BITS;
                if (begin >= startBit) {
                    mark = bits;
                    markBit = begin;
                    return;
                }
            }
        }
    }

    /** The bytes that hold the mark are in the window still. */
    private void keepFromMark() {
        rawLength = (int) (bytesRead - markBit / Byte.SIZE);
        for (int i = 0; i < rawLength; i++) {
            raw[i] = (byte) (window >>> (Byte.SIZE * (rawLength - 1 - i)));
        }
    }

    private void keepByte(long begin) throws IOException {
        if (rawLength == MAX_BLOCK_BYTES) {
            throw new CorruptInputException(
                    file,
                    "no end of the bzip2 block at " + begin / Byte.SIZE + " within " + MAX_BLOCK_BYTES + " bytes",
                    null);
        }
        if (rawLength == raw.length) {
            raw = Arrays.copyOf(raw, raw.length * 2);
        }
        raw[rawLength++] = (byte) window;
    }

    /** Puts the bits from the one to the other mark between a head and an end. */
    private int build(long begin, long end) throws IOException {
        int bits = (int) (end - begin);
        if (bits < MARK_BITS + Integer.SIZE) {
            throw new CorruptInputException(file, "the bzip2 block at " + begin / Byte.SIZE + " is empty", null);
        }
        if (out.length < rawLength + READ_BYTES) {
            out = new byte[raw.length + READ_BYTES];
        }
        System.arraycopy(HEAD, 0, out, 0, HEAD.length);
        int shift = (int) (begin % Byte.SIZE);
        int whole = bits / Byte.SIZE;
        for (int i = 0; i < whole; i++) {
            out[HEAD.length + i] = rawByte(i, shift);
        }
        BitTail tail = new BitTail(out, HEAD.length + whole);
        int rest = bits % Byte.SIZE;
        tail.put((rawByte(whole, shift) & 0xff) >>> (Byte.SIZE - rest), rest);
        tail.put(END >>> Integer.SIZE, MARK_BITS - Integer.SIZE);
        tail.put(END & 0xffffffffL, Integer.SIZE);
        // The checksum of a file of one block is the block's own, which stands behind its mark.
        for (int i = 0; i < Integer.BYTES; i++) {
            tail.put(rawByte(MARK_BYTES + i, shift) & 0xff, Byte.SIZE);
        }
        return tail.finish();
    }

    private byte rawByte(int index, int shift) {
        int high = raw[index] & 0xff;
        int low = index + 1 < rawLength ? raw[index + 1] & 0xff : 0;
        return (byte) ((high << shift) | (low >>> (Byte.SIZE - shift)));
    }

    /** Appends bits. */
    private static final class BitTail {

        private final byte[] bytes;
        private int length;
        private long bits;
        private int count;

        BitTail(byte[] bytes, int length) {
            this.bytes = bytes;
            this.length = length;
        }

        /** At most 32. */
        void put(long value, int size) {
            bits = (bits << size) | value;
            count += size;
            while (count >= Byte.SIZE) {
                count -= Byte.SIZE;
                bytes[length++] = (byte) (bits >>> count);
            }
            bits &= (1L << count) - 1;
        }

        int finish() {
            if (count > 0) {
                put(0, Byte.SIZE - count);
            }
            return length;
        }
    }
}
