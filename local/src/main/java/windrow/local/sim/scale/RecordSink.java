package windrow.local.sim.scale;

import java.util.List;
import windrow.coordinator.core.JournalRecord;

/** Takes records as a journal does, encodes them, and forgets them. */
@FunctionalInterface
interface RecordSink {
    void append(List<JournalRecord> records);
}
