package windrow.local.sim.scale;

import java.util.List;
import windrow.coordinator.core.JournalRecord;
import windrow.coordinator.journal.format.FileEncoder;

/** Encodes records as a journal does, each step's as a batch of its own, and forgets the bytes. */
final class EncodedRecords {

    private final FileEncoder<JournalRecord> encoder;
    private long bytes;

    EncodedRecords(long epoch) {
        encoder = FileEncoder.log(epoch, 1, 1);
        bytes = encoder.header().length;
    }

    void append(List<JournalRecord> records) {
        if (!records.isEmpty()) {
            records.forEach(encoder::add);
            bytes += encoder.endBatch().length;
        }
    }

    /** How long the log would be. */
    long bytes() {
        return bytes;
    }
}
