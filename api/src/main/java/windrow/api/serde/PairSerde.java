package windrow.api.serde;

import windrow.api.Pair;

/**
 * Pairs: the first part with every 00 written as 00 FF, then 00 00, then the second part as it is. Ordered if both parts are: by the
 * first part, then by the second.
 */
public final class PairSerde<A, B> implements Serde<Pair<A, B>> {
    private static final long serialVersionUID = 1L;

    private final Serde<A> first;
    private final Serde<B> second;

    PairSerde(Serde<A> first, Serde<B> second) {
        this.first = first;
        this.second = second;
    }

    /** The serde of the first part. */
    public Serde<A> first() {
        return first;
    }

    /** The serde of the second part. */
    public Serde<B> second() {
        return second;
    }

    /**
     * How many bytes the escaped first part of an encoded pair takes, without its end mark. These bytes are equal for equal first
     * parts, and their order is that of the first parts' bytes.
     *
     * @throws IllegalArgumentException if this is no pair
     */
    public static int firstLength(byte[] pair, int offset, int length) {
        return Escaping.findEnd(pair, offset, offset + length) - offset;
    }

    @Override
    public void write(Pair<A, B> value, ByteBuilder out) {
        int start = out.length();
        first.write(value.first(), out);
        Escaping.escapeFrom(out, start);
        second.write(value.second(), out);
    }

    @Override
    public Pair<A, B> read(byte[] bytes, int offset, int length) {
        int end = Escaping.findEnd(bytes, offset, offset + length);
        A a = Escaping.read(first, bytes, offset, end);
        int secondAt = end + 2;
        return Pair.of(a, second.read(bytes, secondAt, offset + length - secondAt));
    }

    @Override
    public boolean ordered() {
        return first.ordered() && second.ordered();
    }

    @Override
    public String toString() {
        return "Serdes.pair(" + first + ", " + second + ")";
    }
}
