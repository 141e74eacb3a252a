package windrow.shuffle.sort;

import org.jspecify.annotations.Nullable;
import windrow.api.RawComparator;
import windrow.api.serde.ByteBuilder;
import windrow.shuffle.combine.LongValueCombiner;
import windrow.shuffle.memory.MemoryBudget;

/** Combines numbers: the payload of a slot is the number itself, encoded when it is read. */
final class LongCollector extends CombiningCollector {
    private final LongValueCombiner combiner;

    LongCollector(
            int partitions, @Nullable RawComparator order, LongValueCombiner combiner, MemoryBudget.Share memory) {
        super(partitions, order, memory);
        this.combiner = combiner;
    }

    @Override
    public boolean add(
            int partition, byte[] key, int keyOffset, int keyLength, byte[] value, int valueOffset, int valueLength) {
        long number = combiner.decode(value, valueOffset, valueLength);
        int slot = table.find(partition, key, keyOffset, keyLength);
        if (slot < 0) {
            return table.insert(partition, key, keyOffset, keyLength, number);
        }
        table.setPayload(slot, combiner.combine(table.payload(slot), number));
        return true;
    }

    @Override
    Records records(long[] pairs, int from, int to) {
        return new Records(pairs, from, to) {
            private final ByteBuilder value = new ByteBuilder(16);

            @Override
            void moveToValue(long payload) {
                value.reset();
                combiner.encode(payload, value);
            }

            @Override
            public byte[] valueBuffer() {
                return value.array();
            }

            @Override
            public int valueOffset() {
                return 0;
            }

            @Override
            public int valueLength() {
                return value.length();
            }
        };
    }
}
