package windrow.shuffle.fetch;

import java.io.IOException;
import java.util.function.Consumer;
import windrow.shuffle.format.RecordStream;
import windrow.shuffle.merge.SourceCorruptException;

/** Verifies at its end that what was read is what the maps have put out: nothing lost, nothing twice, nothing changed. */
final class ConservationStream extends DigestingStream {
    private final int partition;
    private final long expectedRecords;
    private final long expectedDigest;
    private final Consumer<SourceCorruptException> onDamage;

    /** @param onDamage told of a source that is found damaged, before that is thrown */
    ConservationStream(
            RecordStream in,
            int partition,
            long expectedRecords,
            long expectedDigest,
            Consumer<SourceCorruptException> onDamage) {
        super(in);
        this.partition = partition;
        this.expectedRecords = expectedRecords;
        this.expectedDigest = expectedDigest;
        this.onDamage = onDamage;
    }

    @Override
    public boolean next() throws IOException {
        try {
            if (super.next()) {
                return true;
            }
        } catch (SourceCorruptException e) {
            onDamage.accept(e);
            throw e;
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
