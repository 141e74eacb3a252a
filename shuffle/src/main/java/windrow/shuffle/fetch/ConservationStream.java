package windrow.shuffle.fetch;

import java.io.IOException;
import windrow.shuffle.format.RecordStream;

/** Verifies at its end that what was read is what the maps have put out: nothing lost, nothing twice, nothing changed. */
final class ConservationStream extends DigestingStream {
    private final int partition;
    private final long expectedRecords;
    private final long expectedDigest;

    ConservationStream(RecordStream in, int partition, long expectedRecords, long expectedDigest) {
        super(in);
        this.partition = partition;
        this.expectedRecords = expectedRecords;
        this.expectedDigest = expectedDigest;
    }

    @Override
    public boolean next() throws IOException {
        if (super.next()) {
            return true;
        }
        if (records() != expectedRecords || digest() != expectedDigest) {
            throw new IOException(String.format(
                    "partition %d does not add up: the maps put out %d records with digest %016x, and %d records with"
                            + " digest %016x were read",
                    partition, expectedRecords, expectedDigest, records(), digest()));
        }
        return false;
    }
}
