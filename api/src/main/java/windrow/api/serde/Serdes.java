package windrow.api.serde;

import java.util.List;
import windrow.api.Nothing;
import windrow.api.Text;

/**
 * The serdes that Windrow brings. All but {@link #object} are ordered: sorting compares their bytes. All but {@link #object} may be used
 * by several threads.
 */
public final class Serdes {
    /**
     * UTF-8. Its order is that of code points; {@link String#compareTo} differs from it in that it puts U+E000 to U+FFFF behind the
     * characters above U+FFFF. A string with half a surrogate pair is refused.
     */
    public static final Serde<String> STRING = new BasicSerdes.OfString();

    /** The bytes as they are. What is read points into the engine's memory: {@link Text#copy} it to keep it. */
    public static final Serde<Text> TEXT = new BasicSerdes.OfText();

    /** The bytes as they are, in unsigned order; reading copies them. */
    public static final Serde<byte[]> BYTES = new BasicSerdes.OfBytes();

    /** 1 to 5 bytes: -64 to 63 take one, -8192 to 8191 two. */
    public static final Serde<Integer> INT = new BasicSerdes.OfInt();

    /** 1 to 9 bytes: -64 to 63 take one, -8192 to 8191 two; in general n bytes hold 7n bits with the sign, up to n = 7. */
    public static final Serde<Long> LONG = new BasicSerdes.OfLong();

    /** 1 to 3 bytes: -64 to 63 take one, -8192 to 8191 two. */
    public static final Serde<Short> SHORT = new BasicSerdes.OfShort();

    /** 8 bytes, in the order of {@link Double#compare}: -0.0 before 0.0, NaN last and always the same. */
    public static final Serde<Double> DOUBLE = new BasicSerdes.OfDouble();

    /** 4 bytes, in the order of {@link Float#compare}: -0.0 before 0.0, NaN last and always the same. */
    public static final Serde<Float> FLOAT = new BasicSerdes.OfFloat();

    /** One byte, false before true. */
    public static final Serde<Boolean> BOOLEAN = new BasicSerdes.OfBoolean();

    /** No bytes at all. */
    public static final Serde<Nothing> NOTHING = new BasicSerdes.OfNothing();

    private Serdes() {}

    /** Pairs, ordered by the first part and then by the second if both serdes are ordered. */
    public static <A, B> PairSerde<A, B> pair(Serde<A> first, Serde<B> second) {
        return new PairSerde<>(first, second);
    }

    /** Lists, ordered element by element if the serde of the elements is ordered. */
    public static <T> Serde<List<T>> list(Serde<T> element) {
        return new ListSerde<>(element);
    }

    /**
     * Values of any class, by Kryo, which the engine brings. Not ordered.
     *
     * @param type the class of the values
     * @param registered all classes that occur in the values' fields, but for {@code type} itself, the primitives and String; the order
     *     matters
     */
    public static <T> Serde<T> object(Class<T> type, Class<?>... registered) {
        return new ObjectSerde<>(type, List.of(registered));
    }
}
