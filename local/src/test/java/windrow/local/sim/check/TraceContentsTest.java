package windrow.local.sim.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import windrow.coordinator.core.JournalRecord;
import windrow.coordinator.journal.Journal;
import windrow.coordinator.journal.MemoryJournal;
import windrow.local.sim.world.Timeline;
import windrow.local.sim.world.Trace;
import windrow.protocol.id.JobId;
import windrow.protocol.message.JobSpec;

/** Runs that differ in nothing but what is recorded differ in their traces' hashes. */
class TraceContentsTest {

    private static long hash(String name) {
        Timeline timeline = new Timeline();
        Trace trace = new Trace(timeline, null);
        Journal journal = new Watch(timeline, trace, 1_000).watched(1, "coordinator", new MemoryJournal());
        JobSpec spec =
                new JobSpec("request", name, "owner", "staging", List.of(), List.of(), true, 1, 1, 1, false, Map.of());
        journal.takeOver().toCompletableFuture().join();
        journal.append(List.of(new JournalRecord.JobSubmitted(new JobId(1, 1), spec)))
                .toCompletableFuture()
                .join();
        journal.close();
        return trace.hash();
    }

    @Test
    void whatIsRecordedIsInTheHash() {
        assertEquals(hash("a"), hash("a"));
        assertNotEquals(hash("a"), hash("b"));
    }
}
