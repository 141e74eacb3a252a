package windrow.api;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import windrow.api.serde.ByteBuilder;
import windrow.api.serde.Serde;

/**
 * Gives each reducer a range of keys, lower ones to lower reducers: the files of the output, one behind the other by name, are in order as a
 * whole. The ranges are cut such that a sample of the keys falls evenly into them. All records of a key go to one reducer, however many they are.
 *
 * <p>Keys are compared by their bytes, so the serde has to be {@linkplain Serde#ordered ordered}. Used by one thread.
 */
public final class RangePartitioner<K> implements BytesPartitioner<K> {
    private static final long serialVersionUID = 1L;
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** So many cuts at the most: a few more than there are reducers make these uneven by a part of their range only. */
    private static final int MAX_CUTS = 4_095;

    private final Serde<K> serde;
    /** In order; what the sample had often may stand there several times. */
    private final byte[][] cuts;

    private transient long @Nullable [] words;
    private transient @Nullable ByteBuilder scratch;

    private RangePartitioner(Serde<K> serde, byte[][] cuts) {
        this.serde = serde;
        this.cuts = cuts;
    }

    /**
     * Cuts where this sample says; an empty one makes a single range.
     *
     * @param sample of the keys that will come, in any order; about 100 for each reducer make ranges that differ by a tenth
     * @throws IllegalArgumentException if the serde is not ordered
     */
    public static <K> RangePartitioner<K> of(Serde<K> serde, Iterable<? extends K> sample) {
        if (!serde.ordered()) {
            throw new IllegalArgumentException(
                    "keys of " + serde + " are not ordered by their bytes, so they have no ranges");
        }
        List<byte[]> keys = new ArrayList<>();
        ByteBuilder bytes = new ByteBuilder(64);
        for (K key : sample) {
            bytes.reset();
            serde.write(key, bytes);
            keys.add(bytes.toBytes());
        }
        keys.sort(Arrays::compareUnsigned);
        List<byte[]> cuts = new ArrayList<>();
        int count = Math.min(MAX_CUTS, keys.size());
        for (int i = 1; i <= count; i++) {
            byte[] cut = keys.get((int) ((long) keys.size() * i / (count + 1)));
            cuts.add(cut);
        }
        return new RangePartitioner<>(serde, cuts.toArray(new byte[0][]));
    }

    @Override
    public int partition(K key, Object value, int partitions) {
        ByteBuilder bytes = scratch;
        if (bytes == null) {
            bytes = new ByteBuilder(64);
            scratch = bytes;
        }
        bytes.reset();
        serde.write(key, bytes);
        return partition(bytes.array(), 0, bytes.length(), partitions);
    }

    @Override
    public int partition(byte[] key, int offset, int length, int partitions) {
        return (int) ((long) rank(key, offset, length) * partitions / (cuts.length + 1));
    }

    /** How many cuts are not behind the key. */
    private int rank(byte[] key, int offset, int length) {
        long[] known = words();
        long word = word(key, offset, length);
        int low = 0;
        int high = known.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            int compared = Long.compareUnsigned(known[middle], word);
            if (compared == 0) {
                compared = Arrays.compareUnsigned(cuts[middle], 0, cuts[middle].length, key, offset, offset + length);
            }
            if (compared <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The first eight bytes of each cut: they decide nearly always. */
    private long[] words() {
        long[] made = words;
        if (made == null) {
            made = new long[cuts.length];
            for (int i = 0; i < made.length; i++) {
                made[i] = word(cuts[i], 0, cuts[i].length);
            }
            words = made;
        }
        return made;
    }

    /** The first eight bytes, or all of them with zeros behind. */
    private static long word(byte[] bytes, int offset, int length) {
        if (length >= Long.BYTES) {
            return (long) WORD.get(bytes, offset);
        }
        long word = 0;
        for (int i = 0; i < length; i++) {
            word |= (bytes[offset + i] & 0xffL) << (Long.SIZE - Byte.SIZE * (i + 1));
        }
        return word;
    }
}
