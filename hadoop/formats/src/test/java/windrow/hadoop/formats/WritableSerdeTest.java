package windrow.hadoop.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.io.DoubleWritable;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.MapWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.Writable;
import org.apache.hadoop.io.WritableComparable;
import org.apache.hadoop.io.WritableComparator;
import org.junit.jupiter.api.Test;
import windrow.api.Job;
import windrow.api.KeyOrder;
import windrow.api.Pair;
import windrow.api.RawComparator;
import windrow.api.io.NothingOutput;
import windrow.api.io.TextInput;
import windrow.api.serde.ByteBuilder;
import windrow.api.testkit.JobTester;

class WritableSerdeTest {

    private static <T extends Writable> byte[] bytes(WritableSerde<T> serde, T value) {
        ByteBuilder out = new ByteBuilder(0);
        serde.write(value, out);
        return out.toBytes();
    }

    private static <T extends WritableComparable<? super T>> void assertOrdered(
            Class<T> type, Function<Random, T> make) {
        long seed = System.nanoTime();
        System.out.println("WritableSerdeTest: " + type.getSimpleName() + ", seed " + seed);
        Random random = new Random(seed);
        WritableSerde<T> serde = WritableSerde.of(type);
        RawComparator natural = KeyOrder.<T>natural().rawComparator(serde);
        RawComparator reversed = KeyOrder.<T>reversed().rawComparator(serde);
        assertNotNull(natural);
        assertNotNull(reversed);
        for (int i = 0; i < 2_000; i++) {
            T a = make.apply(random);
            T b = random.nextInt(10) == 0 ? a : make.apply(random);
            byte[] left = bytes(serde, a);
            byte[] right = bytes(serde, b);
            assertEquals(a, serde.read(left, 0, left.length));
            int expected = Integer.signum(a.compareTo(b));
            assertEquals(
                    expected, Integer.signum(natural.compare(left, 0, left.length, right, 0, right.length)), seed + "");
            assertEquals(
                    -expected,
                    Integer.signum(reversed.compare(left, 0, left.length, right, 0, right.length)),
                    seed + "");
        }
    }

    @Test
    void keysAreReadAndOrderedAsHadoopDoes() {
        assertOrdered(Text.class, r -> new Text(Integer.toString(r.nextInt(1_000), 5)));
        assertOrdered(IntWritable.class, r -> new IntWritable(r.nextInt()));
        assertOrdered(LongWritable.class, r -> new LongWritable(r.nextLong()));
        assertOrdered(DoubleWritable.class, r -> new DoubleWritable(r.nextGaussian()));
        assertOrdered(BytesWritable.class, r -> {
            byte[] bytes = new byte[r.nextInt(6)];
            r.nextBytes(bytes);
            return new BytesWritable(bytes);
        });
        assertOrdered(Unregistered.class, r -> new Unregistered(r.nextInt(100)));
        assertOrdered(Decoding.class, r -> new Decoding(r.nextInt(100)));
    }

    @Test
    void aValueIsFilledAnewWhereThatIsAllowed() {
        WritableSerde<IntWritable> serde = WritableSerde.of(IntWritable.class);
        byte[] five = bytes(serde, new IntWritable(5));
        byte[] six = bytes(serde, new IntWritable(6));
        IntWritable first = serde.read(five, 0, five.length);
        assertSame(first, serde.read(six, 0, six.length, first));
        assertEquals(6, first.get());
    }

    @Test
    void whatCannotBeReadOrWrittenIsTold() {
        WritableSerde<IntWritable> serde = WritableSerde.of(IntWritable.class);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> serde.read(new byte[2], 0, 2));
        assertTrue(e.getMessage().contains("IntWritable"), e.getMessage());
        assertThrows(
                IllegalArgumentException.class, () -> serde.write(new SequenceFilesTest.Odd(), new ByteBuilder(0)));
        assertNull(WritableSerde.of(MapWritable.class).naturalOrder());
    }

    /** Hadoop registers one comparator for all, and one that decodes cannot serve two threads. */
    @Test
    void eachThreadHasAComparatorOfItsOwn() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> wrong = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int seed = t;
                Callable<Integer> work = () -> wrongAnswers(seed);
                wrong.add(threads.submit(work));
            }
            for (Future<Integer> count : wrong) {
                assertEquals(0, count.get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static int wrongAnswers(int seed) {
        Random random = new Random(seed);
        WritableSerde<Decoding> serde = WritableSerde.of(Decoding.class);
        RawComparator natural = serde.naturalOrder();
        int wrong = 0;
        for (int i = 0; i < 50_000; i++) {
            int a = random.nextInt();
            int b = random.nextInt();
            byte[] left = bytes(serde, new Decoding(a));
            byte[] right = bytes(serde, new Decoding(b));
            int answer = natural.compare(left, 0, left.length, right, 0, right.length);
            wrong += Integer.signum(answer) == Integer.compare(a, b) ? 0 : 1;
        }
        return wrong;
    }

    /** As mappers and reducers of Hadoop's do: one key and one value for all that is emitted. */
    @Test
    void whatIsEmittedMayBeChangedAfterwards() throws Exception {
        Job job = Job.named("reused", WritableSerde.of(Text.class), WritableSerde.of(IntWritable.class))
                .input(TextInput.of("none"), (offset, line, out) -> {
                    Text key = new Text();
                    IntWritable value = new IntWritable();
                    for (String word : line.toString().split(" ")) {
                        key.set(word);
                        value.set(word.length());
                        out.emit(key, value);
                    }
                })
                .reducer((key, values, out) -> {
                    int sum = 0;
                    for (IntWritable value : values) {
                        sum += value.get();
                    }
                    out.emit(key.toString(), sum);
                })
                .output(NothingOutput.get())
                .build();
        JobTester.Result result =
                JobTester.of(job).lines(0, "bb a ccc", "a bb bb", "aa").run();
        assertEquals(List.of(Pair.of("a", 2), Pair.of("aa", 2), Pair.of("bb", 6), Pair.of("ccc", 3)), result.output());
    }

    /** A key without a registered comparator. */
    public static class Unregistered implements WritableComparable<Unregistered> {
        protected int number;

        public Unregistered() {}

        Unregistered(int number) {
            this.number = number;
        }

        @Override
        public void write(DataOutput out) throws IOException {
            out.writeUTF(Integer.toString(number));
        }

        @Override
        public void readFields(DataInput in) throws IOException {
            number = Integer.parseInt(in.readUTF());
        }

        @Override
        public int compareTo(Unregistered other) {
            return Integer.compare(number, other.number);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Unregistered key && key.number == number;
        }

        @Override
        public int hashCode() {
            return number;
        }
    }

    /** A key with a registered comparator that decodes into objects of its own. */
    public static final class Decoding implements WritableComparable<Decoding> {
        static {
            WritableComparator.define(Decoding.class, new Comparator());
        }

        private int number;

        public Decoding() {}

        Decoding(int number) {
            this.number = number;
        }

        @Override
        public void write(DataOutput out) throws IOException {
            out.writeInt(number);
        }

        @Override
        public void readFields(DataInput in) throws IOException {
            number = in.readInt();
        }

        @Override
        public int compareTo(Decoding other) {
            return Integer.compare(number, other.number);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Decoding key && key.number == number;
        }

        @Override
        public int hashCode() {
            return number;
        }

        static final class Comparator extends WritableComparator {
            Comparator() {
                super(Decoding.class, true);
            }
        }
    }
}
