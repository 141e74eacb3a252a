package windrow.bench.data;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Words of small letters, numbered by how frequent they are: the more frequent, the shorter. Drawn by Zipf's law with exponent 1, as words of
 * texts are.
 */
public final class Words {
    private static final int LETTERS = 26;

    private final byte[][] words;
    /** Sums of the weights 1, 1/2, 1/3 and so on. */
    private final double[] sums;

    private final SplittableRandom random;

    /** @param distinct how many there are */
    public Words(long seed, int distinct) {
        this.random = new SplittableRandom(seed);
        this.words = new byte[distinct][];
        this.sums = new double[distinct];
        double sum = 0;
        for (int rank = 0; rank < distinct; rank++) {
            words[rank] = word(rank);
            sum += 1.0 / (rank + 1);
            sums[rank] = sum;
        }
    }

    /** Long enough that few words of that rank are the same. */
    private byte[] word(int rank) {
        byte[] word = new byte[1 + (int) (1.3 * Math.log(rank + 2) / Math.log(LETTERS)) + random.nextInt(6)];
        for (int i = 0; i < word.length; i++) {
            word[i] = (byte) ('a' + random.nextInt(LETTERS));
        }
        return word;
    }

    /** The next word of a text. */
    byte[] next() {
        double at = random.nextDouble() * sums[sums.length - 1];
        int found = Arrays.binarySearch(sums, at);
        return words[Math.min(words.length - 1, found < 0 ? -found - 1 : found)];
    }

    /** So many words of a text, each a slice. */
    public Slices draw(int count) {
        Slices.Builder slices = new Slices.Builder();
        for (int i = 0; i < count; i++) {
            byte[] word = next();
            slices.put(word, 0, word.length).end();
        }
        return slices.build();
    }
}
