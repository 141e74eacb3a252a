package windrow.bench;

import windrow.api.serde.ByteBuilder;
import windrow.api.serde.Serdes;
import windrow.shuffle.combine.LongValueCombiner;

/** Adds, as the combiner of a word count does. */
public final class Sums implements LongValueCombiner {
    @Override
    public long decode(byte[] bytes, int offset, int length) {
        return Serdes.LONG.read(bytes, offset, length);
    }

    @Override
    public long combine(long left, long right) {
        return Math.addExact(left, right);
    }

    @Override
    public void encode(long value, ByteBuilder out) {
        Serdes.LONG.write(value, out);
    }
}
