package windrow.shuffle.combine;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import windrow.api.serde.ByteBuilder;
import windrow.shuffle.format.RecordStream;

/**
 * Combines neighbours whose keys are equal, byte for byte. The order of the input stays, so equal keys have to be side by
 * side in it.
 */
public final class CombiningStream implements RecordStream {
    private final RecordStream in;
    private final ValueCombiner combiner;
    private final @Nullable LongValueCombiner longs;
    private final ByteBuilder key = new ByteBuilder(64);
    private ByteBuilder value = new ByteBuilder(64);
    private ByteBuilder spare = new ByteBuilder(64);
    private boolean started;
    private boolean ahead;

    public CombiningStream(RecordStream in, ValueCombiner combiner) {
        this.in = in;
        this.combiner = combiner;
        this.longs = combiner instanceof LongValueCombiner l ? l : null;
    }

    @Override
    public boolean next() throws IOException {
        if (!started) {
            started = true;
            ahead = in.next();
        }
        if (!ahead) {
            return false;
        }
        key.reset();
        key.put(in.keyBuffer(), in.keyOffset(), in.keyLength());
        if (longs != null) {
            combineLongs(longs);
        } else {
            combineBytes();
        }
        return true;
    }

    private void combineLongs(LongValueCombiner c) throws IOException {
        long sum = c.decode(in.valueBuffer(), in.valueOffset(), in.valueLength());
        while (advanceWithinKey()) {
            sum = c.combine(sum, c.decode(in.valueBuffer(), in.valueOffset(), in.valueLength()));
        }
        value.reset();
        c.encode(sum, value);
    }

    private void combineBytes() throws IOException {
        value.reset();
        value.put(in.valueBuffer(), in.valueOffset(), in.valueLength());
        while (advanceWithinKey()) {
            spare.reset();
            combiner.combine(
                    value.array(), 0, value.length(), in.valueBuffer(), in.valueOffset(), in.valueLength(), spare);
            ByteBuilder combined = spare;
            spare = value;
            value = combined;
        }
    }

    private boolean advanceWithinKey() throws IOException {
        ahead = in.next();
        return ahead
                && Arrays.equals(
                        key.array(), 0, key.length(), in.keyBuffer(), in.keyOffset(), in.keyOffset() + in.keyLength());
    }

    @Override
    public byte[] keyBuffer() {
        return key.array();
    }

    @Override
    public int keyOffset() {
        return 0;
    }

    @Override
    public int keyLength() {
        return key.length();
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

    @Override
    public void close() throws IOException {
        in.close();
    }
}
