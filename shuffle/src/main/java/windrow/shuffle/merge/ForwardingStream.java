package windrow.shuffle.merge;

import java.io.IOException;
import windrow.shuffle.format.RecordStream;

/** A stream that is another one, but for what a subclass changes. */
public abstract class ForwardingStream implements RecordStream {
    private final RecordStream in;

    protected ForwardingStream(RecordStream in) {
        this.in = in;
    }

    @Override
    public boolean next() throws IOException {
        return in.next();
    }

    @Override
    public byte[] keyBuffer() {
        return in.keyBuffer();
    }

    @Override
    public int keyOffset() {
        return in.keyOffset();
    }

    @Override
    public int keyLength() {
        return in.keyLength();
    }

    @Override
    public byte[] valueBuffer() {
        return in.valueBuffer();
    }

    @Override
    public int valueOffset() {
        return in.valueOffset();
    }

    @Override
    public int valueLength() {
        return in.valueLength();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
