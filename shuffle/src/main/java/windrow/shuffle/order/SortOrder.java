package windrow.shuffle.order;

import org.jspecify.annotations.Nullable;
import windrow.api.RawComparator;

/**
 * In which order the keys of a partition stand. Each key has a word; of two keys with different words that with the lower one, unsigned, comes
 * first, and only keys with equal words need be compared.
 */
public sealed interface SortOrder {
    /** That of the keys' bytes, unsigned. */
    SortOrder BYTES = new Bytes();

    /** That of {@linkplain KeyHash hashes} of the keys: where nobody asks for an order, and equal keys need only stand side by side. */
    SortOrder HASHES = new Hashes();

    /** That of a comparator; null and {@link RawComparator#BYTES} stand for byte order. */
    static SortOrder by(@Nullable RawComparator comparator) {
        return comparator == null || comparator == RawComparator.BYTES ? BYTES : new Compared(comparator);
    }

    /** The word of a key. */
    long word(byte[] key, int offset, int length);

    /** True if keys with this word are equal to each other, with nothing beyond it to compare. */
    boolean isWhole(long word);

    /** Decides between keys with equal words. */
    RawComparator ties();

    /** The same order, but for keys that are equal in it and not in their bytes: then keys that are equal in their bytes stand side by side. */
    SortOrder thenBytes();

    /** By the beginning of the keys, see {@link KeyPrefix}. */
    final class Bytes implements SortOrder {
        private Bytes() {}

        @Override
        public long word(byte[] key, int offset, int length) {
            return KeyPrefix.of(key, offset, length);
        }

        @Override
        public boolean isWhole(long word) {
            return KeyPrefix.isWhole(word);
        }

        @Override
        public RawComparator ties() {
            return RawComparator.BYTES;
        }

        @Override
        public SortOrder thenBytes() {
            return this;
        }
    }

    /** By {@link KeyHash}, then by bytes. */
    final class Hashes implements SortOrder {
        private Hashes() {}

        @Override
        public long word(byte[] key, int offset, int length) {
            return KeyHash.of(key, offset, length);
        }

        @Override
        public boolean isWhole(long word) {
            return false;
        }

        @Override
        public RawComparator ties() {
            return RawComparator.BYTES;
        }

        @Override
        public SortOrder thenBytes() {
            return this;
        }
    }

    /** By a comparator, which nothing is known of. */
    record Compared(RawComparator ties) implements SortOrder {
        @Override
        public long word(byte[] key, int offset, int length) {
            return 0;
        }

        @Override
        public boolean isWhole(long word) {
            return false;
        }

        @Override
        public SortOrder thenBytes() {
            RawComparator first = ties;
            return new Compared((a, aOff, aLen, b, bOff, bLen) -> {
                int c = first.compare(a, aOff, aLen, b, bOff, bLen);
                return c != 0 ? c : RawComparator.BYTES.compare(a, aOff, aLen, b, bOff, bLen);
            });
        }
    }
}
