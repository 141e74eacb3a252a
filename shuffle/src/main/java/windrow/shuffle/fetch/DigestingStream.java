package windrow.shuffle.fetch;

import java.io.IOException;
import windrow.shuffle.format.RecordDigest;
import windrow.shuffle.format.RecordStream;
import windrow.shuffle.merge.ForwardingStream;

/** Digests the records that pass through it. */
class DigestingStream extends ForwardingStream {
    private long digest;

    DigestingStream(RecordStream in) {
        super(in);
    }

    @Override
    public boolean next() throws IOException {
        if (!super.next()) {
            return false;
        }
        digest += RecordDigest.of(keyBuffer(), keyOffset(), keyLength(), valueBuffer(), valueOffset(), valueLength());
        return true;
    }

    long digest() {
        return digest;
    }
}
