package windrow.shuffle.order;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyWordsTest {
    private static final int ROUNDS = 20_000;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void theWordsOfAShortKeyAreTheKeyWhereverItLies() {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] key = key(random.nextInt(16));
            long head = KeyWords.head(key, 0, key.length);
            long tail = KeyWords.tail(key, 0, key.length);
            byte[] back = new byte[16];
            KeyWords.put(head, tail, back);
            assertArrayEquals(key, Arrays.copyOf(back, KeyWords.length(tail)), "seed " + seed);

            byte[] around = key(key.length + random.nextInt(40));
            int offset = random.nextInt(around.length - key.length + 1);
            System.arraycopy(key, 0, around, offset, key.length);
            assertEquals(head, KeyWords.head(around, offset, key.length), "seed " + seed);
            assertEquals(tail, KeyWords.tail(around, offset, key.length), "seed " + seed);
        }
    }

    @Test
    void aLongKeyIsNotWhole() {
        for (int length = 16; length < 100; length++) {
            assertFalse(KeyWords.isWhole(KeyWords.tail(key(length), 0, length)));
        }
    }

    @Test
    void prefixesAreThoseOfTheBytes() {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] key = key(random.nextInt(30));
            long head = KeyWords.head(key, 0, key.length);
            long tail = KeyWords.tail(key, 0, key.length);
            for (int depth = 0; KeyWords.isWhole(tail) && depth <= key.length; depth++) {
                assertEquals(
                        KeyPrefix.of(key, depth, key.length - depth),
                        KeyWords.prefix(head, tail, depth),
                        "seed " + seed + ", depth " + depth + " of " + key.length);
            }
        }
    }

    /** Few different bytes, zeros and ones with the highest bit among them. */
    private byte[] key(int length) {
        byte[] key = new byte[length];
        for (int i = 0; i < length; i++) {
            key[i] = (byte) (random.nextInt(5) - 2);
        }
        return key;
    }
}
