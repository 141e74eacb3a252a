package windrow.shuffle.fetch;

import java.io.IOException;
import windrow.shuffle.format.RecordDigest;
import windrow.shuffle.format.RecordStream;
import windrow.shuffle.merge.ForwardingStream;

/** Counts and digests the records that pass through it. */
class DigestingStream extends ForwardingStream {
    private long records;
    private long digest;

    DigestingStream(RecordStream in) {
        super(in);
    }

    @Override
    public boolean next() throws IOException {
        if (!super.next()) {
            return false;
        }
        records++;
        digest += RecordDigest.of(keyBuffer(), keyOffset(), keyLength(), valueBuffer(), valueOffset(), valueLength());
        return true;
    }

    long records() {
        return records;
    }

    long digest() {
        return digest;
    }
}
