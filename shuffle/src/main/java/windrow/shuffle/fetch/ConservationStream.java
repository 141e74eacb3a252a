package windrow.shuffle.fetch;

import java.io.IOException;
import java.util.function.Consumer;
import windrow.shuffle.format.RecordDigest;
import windrow.shuffle.format.RecordStream;
import windrow.shuffle.merge.ForwardingStream;
import windrow.shuffle.merge.SourceCorruptException;

/** Verifies at its end that what was read is what the maps have put out: nothing lost, nothing twice, nothing changed. */
final class ConservationStream extends ForwardingStream {
    private final int partition;
    private final long expectedRecords;
    private final long expectedDigest;
    private final boolean digesting;
    private final Consumer<SourceCorruptException> onDamage;
    private final Runnable onMismatch;
    private long records;
    private long digest;

    /**
     * @param digesting whether digests are compared, or only numbers
     * @param onDamage told of a source that is found damaged, before that is thrown
     * @param onMismatch run if what was read is not what it should be, before that is thrown; the sources are still open
     */
    ConservationStream(
            RecordStream in,
            int partition,
            long expectedRecords,
            long expectedDigest,
            boolean digesting,
            Consumer<SourceCorruptException> onDamage,
            Runnable onMismatch) {
        super(in);
        this.partition = partition;
        this.expectedRecords = expectedRecords;
        this.expectedDigest = expectedDigest;
        this.digesting = digesting;
        this.onDamage = onDamage;
        this.onMismatch = onMismatch;
    }

    @Override
    public boolean next() throws IOException {
        try {
            if (super.next()) {
                records++;
                if (digesting) {
                    digest += RecordDigest.of(
                            keyBuffer(), keyOffset(), keyLength(), valueBuffer(), valueOffset(), valueLength());
                }
                return true;
            }
        } catch (SourceCorruptException e) {
            onDamage.accept(e);
            throw e;
        }
        if (records != expectedRecords) {
            onMismatch.run();
            throw new IOException(String.format(
                    "partition %d does not add up: the maps put out %d records, and %d were read",
                    partition, expectedRecords, records));
        }
        if (digesting && digest != expectedDigest) {
            onMismatch.run();
            throw new IOException(String.format(
                    "partition %d does not add up: the maps put out %d records with digest %016x, and records with"
                            + " digest %016x were read",
                    partition, expectedRecords, expectedDigest, digest));
        }
        return false;
    }
}
