package windrow.bench.data;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.TreeMap;
import windrow.api.serde.ByteBuilder;
import windrow.api.serde.Serdes;

/**
 * Keys with their values.
 *
 * @param keys as many as values
 * @param values of the keys with the same numbers
 */
public record Records(Slices keys, Slices values) {
    private static final int SORT_VALUE_BYTES = 90;

    /** How many there are. */
    public int count() {
        return keys.count();
    }

    /** The records of a sort: ten random bytes and ninety that no compression makes smaller. */
    public static Records random(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        Slices.Builder values = new Slices.Builder();
        byte[] value = new byte[SORT_VALUE_BYTES];
        for (int i = 0; i < count; i++) {
            random.nextBytes(value);
            values.put(value, 0, value.length).end();
        }
        return new Records(Keys.random(seed + 1, count), values.build());
    }

    /** What one map of a word count puts out: so many words, each once, in the order of their bytes, with their numbers in the text they are drawn from. */
    public static Records counts(Words words, int distinct) {
        TreeMap<byte[], Long> drawn = new TreeMap<>(Arrays::compareUnsigned);
        while (drawn.size() < distinct) {
            drawn.merge(words.next(), 1L, Long::sum);
        }
        Slices.Builder keys = new Slices.Builder();
        Slices.Builder values = new Slices.Builder();
        ByteBuilder value = new ByteBuilder(16);
        drawn.forEach((word, number) -> {
            keys.put(word, 0, word.length).end();
            value.reset();
            Serdes.LONG.write(number, value);
            values.put(value.array(), 0, value.length()).end();
        });
        return new Records(keys.build(), values.build());
    }
}
