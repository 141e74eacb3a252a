package windrow.api.serde;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import windrow.api.KeyOrder;
import windrow.api.Nothing;
import windrow.api.Pair;
import windrow.api.RawComparator;
import windrow.api.Text;

/** Round trips, and that the order of bytes is the order of values, on values that like to sit at borders. */
class SerdesTest {
    private static final int PAIRS_OF_VALUES = 4_000;

    private static final Comparator<String> CODE_POINTS =
            (a, b) -> Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());

    private static <T> void check(String what, Serde<T> serde, Comparator<T> order, Function<Random, T> values) {
        check(what, serde, order, values, Function.identity());
    }

    /** {@code comparable} gives what can be compared by equals. */
    private static <T> void check(
            String what, Serde<T> serde, Comparator<T> order, Function<Random, T> values, Function<T, ?> comparable) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String context = what + ", seed " + seed;
        assertTrue(serde.ordered(), context);
        for (int i = 0; i < PAIRS_OF_VALUES; i++) {
            T a = values.apply(random);
            T b = values.apply(random);
            byte[] bytesA = bytes(serde, a);
            byte[] bytesB = bytes(serde, b);
            assertEquals(comparable.apply(a), comparable.apply(readInside(serde, bytesA)), context);
            assertEquals(
                    Integer.signum(order.compare(a, b)),
                    Integer.signum(Arrays.compareUnsigned(bytesA, bytesB)),
                    () -> context + ": " + a + " against " + b);
        }
    }

    private static <T> byte[] bytes(Serde<T> serde, T value) {
        ByteBuilder out = new ByteBuilder(0);
        out.put(0); // what stands before must not matter
        serde.write(value, out);
        return Arrays.copyOfRange(out.array(), 1, out.length());
    }

    /** Reads from the middle of a larger array. */
    private static <T> T readInside(Serde<T> serde, byte[] bytes) {
        byte[] larger = new byte[bytes.length + 5];
        Arrays.fill(larger, (byte) 0x55);
        System.arraycopy(bytes, 0, larger, 3, bytes.length);
        return serde.read(larger, 3, bytes.length);
    }

    private static long number(Random random) {
        long anyLength = random.nextLong() >> random.nextInt(64);
        long atBorder = (1L << random.nextInt(64)) + random.nextInt(5) - 2;
        return random.nextBoolean() ? anyLength : random.nextBoolean() ? atBorder : -atBorder;
    }

    private static byte[] bytes(Random random) {
        byte[] alphabet = {0, 0, 1, (byte) 0xff, (byte) 0xfe, 'a'};
        byte[] bytes = new byte[random.nextInt(6)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = alphabet[random.nextInt(alphabet.length)];
        }
        return bytes;
    }

    private static Text text(Random random) {
        byte[] bytes = bytes(random);
        return new Text(bytes, 0, bytes.length);
    }

    private static String string(Random random) {
        int[] alphabet = {0, 'a', 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff};
        int[] codePoints = IntStream.range(0, random.nextInt(5))
                .map(i -> alphabet[random.nextInt(alphabet.length)])
                .toArray();
        return new String(codePoints, 0, codePoints.length);
    }

    private static double real(Random random) {
        double[] special = {
            0.0,
            -0.0,
            Double.NaN,
            Double.MIN_VALUE,
            -Double.MIN_VALUE,
            Double.MAX_VALUE,
            -Double.MAX_VALUE,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            1,
            -1,
            Float.MIN_VALUE,
            Float.MAX_VALUE
        };
        return random.nextBoolean()
                ? special[random.nextInt(special.length)]
                : Double.longBitsToDouble(random.nextLong());
    }

    @Test
    void longs() {
        check("LONG", Serdes.LONG, Comparator.naturalOrder(), SerdesTest::number);
    }

    @Test
    void longsAtEveryPowerOfTwo() {
        Long previous = null;
        for (long value : IntStream.range(0, 64)
                .mapToObj(i -> 1L << i)
                .flatMap(p -> List.of(p - 1, p, p + 1, -p - 1, -p, -p + 1).stream())
                .mapToLong(Long::longValue)
                .sorted()
                .distinct()
                .toArray()) {
            assertEquals(value, readInside(Serdes.LONG, bytes(Serdes.LONG, value)));
            if (previous != null) {
                assertTrue(Arrays.compareUnsigned(bytes(Serdes.LONG, previous), bytes(Serdes.LONG, value)) < 0);
            }
            previous = value;
        }
    }

    @Test
    void smallNumbersTakeFewBytes() {
        assertEquals(1, bytes(Serdes.LONG, 63L).length);
        assertEquals(1, bytes(Serdes.LONG, -64L).length);
        assertEquals(2, bytes(Serdes.LONG, 64L).length);
        assertEquals(2, bytes(Serdes.INT, 8191).length);
        assertEquals(2, bytes(Serdes.INT, -8192).length);
        assertEquals(3, bytes(Serdes.INT, 8192).length);
        assertEquals(5, bytes(Serdes.INT, Integer.MIN_VALUE).length);
        assertEquals(9, bytes(Serdes.LONG, Long.MIN_VALUE).length);
    }

    @Test
    void ints() {
        check("INT", Serdes.INT, Comparator.naturalOrder(), r -> (int) number(r));
    }

    @Test
    void shorts() {
        check("SHORT", Serdes.SHORT, Comparator.naturalOrder(), r -> (short) number(r));
    }

    @Test
    void booleans() {
        check("BOOLEAN", Serdes.BOOLEAN, Comparator.naturalOrder(), Random::nextBoolean);
    }

    @Test
    void doubles() {
        check("DOUBLE", Serdes.DOUBLE, Double::compare, SerdesTest::real);
    }

    @Test
    void floats() {
        check("FLOAT", Serdes.FLOAT, Float::compare, r -> (float) real(r));
    }

    @Test
    void strings() {
        check("STRING", Serdes.STRING, CODE_POINTS, SerdesTest::string);
    }

    @Test
    void texts() {
        check("TEXT", Serdes.TEXT, Comparator.naturalOrder(), SerdesTest::text);
    }

    @Test
    void byteArrays() {
        check("BYTES", Serdes.BYTES, Arrays::compareUnsigned, SerdesTest::bytes, Arrays::toString);
    }

    @Test
    void nothing() {
        assertEquals(0, bytes(Serdes.NOTHING, Nothing.NOTHING).length);
        assertEquals(Nothing.NOTHING, readInside(Serdes.NOTHING, new byte[0]));
    }

    @Test
    void pairs() {
        Comparator<Pair<Text, Long>> order =
                Comparator.<Pair<Text, Long>, Text>comparing(Pair::first).thenComparing(Pair::second);
        check("pair", Serdes.pair(Serdes.TEXT, Serdes.LONG), order, r -> Pair.of(text(r), number(r)));
    }

    @Test
    void pairsOfAllKindsOfParts() {
        Comparator<Pair<Double, String>> order = Comparator.<Pair<Double, String>, Double>comparing(Pair::first)
                .thenComparing(Pair::second, CODE_POINTS);
        check("pair", Serdes.pair(Serdes.DOUBLE, Serdes.STRING), order, r -> Pair.of(real(r), string(r)));
    }

    @Test
    void nestedPairs() {
        Comparator<Pair<Text, Text>> inner =
                Comparator.<Pair<Text, Text>, Text>comparing(Pair::first).thenComparing(Pair::second);
        Comparator<Pair<Pair<Text, Text>, Pair<Text, Text>>> outer =
                Comparator.<Pair<Pair<Text, Text>, Pair<Text, Text>>, Pair<Text, Text>>comparing(Pair::first, inner)
                        .thenComparing(Pair::second, inner);
        PairSerde<Text, Text> texts = Serdes.pair(Serdes.TEXT, Serdes.TEXT);
        check(
                "nested pair",
                Serdes.pair(texts, texts),
                outer,
                r -> Pair.of(Pair.of(text(r), text(r)), Pair.of(text(r), text(r))));
    }

    @Test
    void lists() {
        check("list", Serdes.list(Serdes.TEXT), SerdesTest::compareLists, r -> IntStream.range(0, r.nextInt(4))
                .mapToObj(i -> text(r))
                .toList());
    }

    private static int compareLists(List<Text> a, List<Text> b) {
        return Arrays.compare(a.toArray(new Text[0]), b.toArray(new Text[0]));
    }

    @Test
    void firstPartsAreComparedOnBytesAlone() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        PairSerde<Text, Text> serde = Serdes.pair(Serdes.TEXT, Serdes.TEXT);
        RawComparator first = KeyOrder.<Text, Text>first().rawComparator(serde);
        for (int i = 0; i < PAIRS_OF_VALUES; i++) {
            Pair<Text, Text> a = Pair.of(text(random), text(random));
            Pair<Text, Text> b = Pair.of(text(random), text(random));
            byte[] x = bytes(serde, a);
            byte[] y = bytes(serde, b);
            assertEquals(
                    Integer.signum(a.first().compareTo(b.first())),
                    Integer.signum(first.compare(x, 0, x.length, y, 0, y.length)),
                    "seed " + seed);
        }
    }

    @Test
    void halfASurrogatePairIsRefused() {
        String half = "ab\ud800c";
        String message = assertThrows(IllegalArgumentException.class, () -> bytes(Serdes.STRING, half))
                .getMessage();
        assertTrue(message.contains("U+D800") && message.contains("index 2"), message);
        assertThrows(IllegalArgumentException.class, () -> bytes(Serdes.STRING, "\udc00"));
    }

    @Test
    void foreignBytesAreRefused() {
        byte[] foreign = {(byte) 0xff, 1, 2};
        assertThrows(IllegalArgumentException.class, () -> Serdes.LONG.read(foreign, 0, 3));
        assertThrows(IllegalArgumentException.class, () -> Serdes.LONG.read(foreign, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> Serdes.DOUBLE.read(foreign, 0, 3));
        assertThrows(IllegalArgumentException.class, () -> Serdes.pair(Serdes.TEXT, Serdes.TEXT)
                .read(foreign, 0, 3));
        byte[] large = bytes(Serdes.LONG, 1L << 40);
        assertThrows(ArithmeticException.class, () -> Serdes.INT.read(large, 0, large.length));
    }

    @Test
    void aTextIsReadAgainIntoTheSameObject() {
        Text reused = new Text();
        assertEquals(Text.of("b"), Serdes.TEXT.read(new byte[] {'a', 'b'}, 1, 1, reused));
        assertEquals(Text.of("b"), reused);
    }

    @Test
    void serdesTravel() throws Exception {
        for (Serde<?> serde : List.of(
                Serdes.STRING,
                Serdes.TEXT,
                Serdes.BYTES,
                Serdes.INT,
                Serdes.LONG,
                Serdes.SHORT,
                Serdes.DOUBLE,
                Serdes.FLOAT,
                Serdes.BOOLEAN,
                Serdes.NOTHING)) {
            assertEquals(serde, travelled(serde));
        }
        assertTrue(travelled(Serdes.pair(Serdes.TEXT, Serdes.list(Serdes.INT))).ordered());
    }

    private static <T> Serde<T> travelled(Serde<T> serde) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(serde);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            @SuppressWarnings("unchecked")
            Serde<T> arrived = (Serde<T>) in.readObject();
            return arrived;
        }
    }

    @Test
    void objectsNeedAProviderAndSaySo() {
        Serde<Object> serde = Serdes.object(Object.class);
        assertFalse(serde.ordered());
        String message = assertThrows(IllegalStateException.class, () -> bytes(serde, "x"))
                .getMessage();
        assertTrue(message.contains("ObjectSerdeProvider"), message);
    }

    @Test
    void aBuilderDoesNotGrowBeyondAnArray() {
        ByteBuilder builder = new ByteBuilder(16);
        builder.put(1);
        String message = assertThrows(IllegalArgumentException.class, () -> builder.ensure(Integer.MAX_VALUE))
                .getMessage();
        assertTrue(message.contains("2 GiB"), message);
        assertEquals(1, builder.length());
    }

    @Test
    void variableLengthIntegers() {
        ByteBuilder builder = new ByteBuilder(16);
        builder.putVarInt(300);
        builder.putVarLong(-1);
        byte[] expected = new byte[12];
        Arrays.fill(expected, (byte) 0xff);
        expected[0] = (byte) 0xac;
        expected[1] = 2;
        expected[11] = 1;
        assertArrayEquals(expected, builder.toBytes());
    }
}
