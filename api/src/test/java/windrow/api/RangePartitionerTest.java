package windrow.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import windrow.api.serde.ByteBuilder;
import windrow.api.serde.Serde;
import windrow.api.serde.Serdes;

class RangePartitionerTest {
    private static Text random(Random random) {
        byte[] bytes = new byte[random.nextInt(14)];
        random.nextBytes(bytes);
        return new Text(bytes, 0, bytes.length);
    }

    @Test
    void lowerKeysGoToLowerPartitions() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            List<Text> sample = new ArrayList<>();
            for (int i = random.nextInt(300); i > 0; i--) {
                sample.add(random(random));
            }
            RangePartitioner<Text> partitioner = RangePartitioner.of(Serdes.TEXT, sample);
            int partitions = 1 + random.nextInt(20);
            List<Text> keys = new ArrayList<>(sample);
            for (int i = 0; i < 300; i++) {
                keys.add(random(random));
            }
            keys.sort(null);
            int last = 0;
            for (Text key : keys) {
                int partition = partitioner.partition(key, "", partitions);
                assertTrue(
                        last <= partition && partition < partitions, "seed " + seed + ": " + last + ", " + partition);
                ByteBuilder encoded = new ByteBuilder(16);
                Serdes.TEXT.write(key, encoded);
                assertEquals(partition, partitioner.partition(encoded.array(), 0, encoded.length(), partitions));
                last = partition;
            }
        }
    }

    @Test
    void theSampleFallsEvenlyIntoTheRanges() {
        List<Long> sample = new ArrayList<>();
        for (long i = -50_000; i < 50_000; i++) {
            sample.add(i * i * Long.signum(i));
        }
        RangePartitioner<Long> partitioner = RangePartitioner.of(Serdes.LONG, sample);
        int[] counts = new int[7];
        sample.forEach(key -> counts[partitioner.partition(key, "", counts.length)]++);
        for (int count : counts) {
            assertEquals(100_000 / 7.0, count, 100);
        }
    }

    @Test
    void anEmptySampleMakesOneRange() {
        RangePartitioner<String> partitioner = RangePartitioner.of(Serdes.STRING, List.of());
        assertEquals(0, partitioner.partition("a", "", 9));
    }

    @Test
    void keysWithoutAnOrderOfBytesHaveNoRanges() {
        Serde<Integer> unordered = new Serde<>() {
            @Override
            public void write(Integer value, ByteBuilder out) {
                out.putVarInt(value);
            }

            @Override
            public Integer read(byte[] bytes, int offset, int length) {
                throw new UnsupportedOperationException();
            }
        };
        assertThrows(IllegalArgumentException.class, () -> RangePartitioner.of(unordered, List.of(1)));
    }
}
