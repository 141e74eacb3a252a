package windrow.examples;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import windrow.api.Text;

/** Records of the sort benchmark: 100 bytes, of which the first 10 are the key. */
final class TeraRecords {
    static final int RECORD_BYTES = 100;
    static final int KEY_BYTES = 10;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int FIRST_PRINTABLE = ' ';
    private static final int PRINTABLE = '~' - ' ' + 1;
    private static final int ID_AT = 12;
    private static final int ID_DIGITS = 16;
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private TeraRecords() {}

    /** Fills in the record of this number: a key of random printable characters, the number, a filler, and CR LF. The same number, the same record. */
    static void fill(long number, byte[] record) {
        long random = mix(number * 2 * STEP);
        for (int i = 0; i < KEY_BYTES; i++) {
            if (i == KEY_BYTES / 2) {
                random = mix((number * 2 + 1) * STEP);
            }
            record[i] = (byte) (FIRST_PRINTABLE + Long.remainderUnsigned(random, PRINTABLE));
            random = Long.divideUnsigned(random, PRINTABLE);
        }
        record[KEY_BYTES] = ' ';
        record[KEY_BYTES + 1] = ' ';
        for (int i = 0; i < ID_DIGITS; i++) {
            record[ID_AT + i] =
                    (byte) Character.forDigit((int) (number >>> (4 * (ID_DIGITS - 1 - i))) & 0xF, ID_DIGITS);
        }
        for (int i = ID_AT + ID_DIGITS; i < RECORD_BYTES - 2; i++) {
            record[i] = (byte) ('A' + (number + i) % 26);
        }
        record[RECORD_BYTES - 2] = '\r';
        record[RECORD_BYTES - 1] = '\n';
    }

    static Text key(Text record) {
        return new Text(record.array(), record.offset(), KEY_BYTES);
    }

    /** A hash of all bytes; sums of it are equal where the same records stand in any order. */
    static long hash(Text record) {
        long hash = record.length();
        int at = record.offset();
        int end = at + record.length();
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            hash = mix(hash * STEP ^ (long) LONGS.get(record.array(), at));
        }
        for (; at < end; at++) {
            hash = mix(hash * STEP ^ record.array()[at]);
        }
        return hash;
    }

    /** The finaliser of SplitMix64 (Steele, Lea and Flood, 2014). */
    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
