package windrow.shuffle.merge;

import java.io.IOException;
import windrow.shuffle.format.RecordStream;

/**
 * A stream that is another one, but for what a subclass changes.
 *
 * <p>It asks the other stream once per record where its bytes are: whoever reads a record asks many times, and each time would
 * else go through all streams that are piled up, by calls that cannot be inlined.
 */
public abstract class ForwardingStream implements RecordStream {
    private static final byte[] NONE = new byte[0];

    private final RecordStream in;
    private byte[] keyBuffer = NONE;
    private int keyOffset;
    private int keyLength;
    private byte[] valueBuffer = NONE;
    private int valueOffset;
    private int valueLength;

    protected ForwardingStream(RecordStream in) {
        this.in = in;
    }

    @Override
    public boolean next() throws IOException {
        if (!in.next()) {
            return false;
        }
        keyBuffer = in.keyBuffer();
        keyOffset = in.keyOffset();
        keyLength = in.keyLength();
        valueBuffer = in.valueBuffer();
        valueOffset = in.valueOffset();
        valueLength = in.valueLength();
        return true;
    }

    @Override
    public final byte[] keyBuffer() {
        return keyBuffer;
    }

    @Override
    public final int keyOffset() {
        return keyOffset;
    }

    @Override
    public final int keyLength() {
        return keyLength;
    }

    @Override
    public final byte[] valueBuffer() {
        return valueBuffer;
    }

    @Override
    public final int valueOffset() {
        return valueOffset;
    }

    @Override
    public final int valueLength() {
        return valueLength;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
