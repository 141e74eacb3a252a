package windrow.local.sim.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import windrow.coordinator.core.JournalRecord;
import windrow.coordinator.journal.Journal;
import windrow.coordinator.journal.MemoryJournal;
import windrow.local.sim.world.Chance;
import windrow.local.sim.world.Manners;
import windrow.local.sim.world.SimNetwork;
import windrow.local.sim.world.SimProcess;
import windrow.local.sim.world.Timeline;
import windrow.local.sim.world.Trace;
import windrow.protocol.id.JobId;
import windrow.protocol.message.ClientRequest;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.Message;
import windrow.protocol.rpc.Link;
import windrow.protocol.rpc.LinkListener;
import windrow.protocol.rpc.LinkRole;

/** Runs that differ in nothing but what is recorded, or said, differ in their traces' hashes. */
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

    private static long hashOfSent(String reason) {
        Timeline timeline = new Timeline();
        Trace trace = new Trace(timeline, null);
        Manners orderly = new Manners(1_000, 0, 0, 0, 0, 0);
        SimNetwork network = new SimNetwork(
                timeline, new Chance(1), orderly, TraceContentsTest::passed, (epoch, message) -> {}, trace);
        SimProcess master = new SimProcess(timeline, "master", "h1", new Chance(2));
        SimProcess client = new SimProcess(timeline, "client", "h2", new Chance(3));
        network.listen(master, 1, LinkRole.COORDINATOR, new Deaf());
        network.connector(client, LinkRole.CLIENT)
                .connect("h1", 1, new Deaf(), Duration.ofSeconds(1))
                .thenAccept(link -> link.send(1, new ClientRequest.Kill(1, new JobId(1, 1), reason)));
        while (timeline.next(1_000_000_000L)) {
            // until all has arrived
        }
        return trace.hash();
    }

    private static SimNetwork.Passed passed(Message message) {
        return new SimNetwork.Passed(message, message.hashCode());
    }

    private static final class Deaf implements LinkListener {
        @Override
        public void opened(Link link) {}

        @Override
        public void received(Link link, long epoch, Message message) {}

        @Override
        public void closed(Link link, @Nullable Throwable cause) {}
    }

    @Test
    void whatIsSentIsInTheHash() {
        assertEquals(hashOfSent("a"), hashOfSent("a"));
        assertNotEquals(hashOfSent("a"), hashOfSent("b"));
    }

    @Test
    void whatIsRecordedIsInTheHash() {
        assertEquals(hash("a"), hash("a"));
        assertNotEquals(hash("a"), hash("b"));
    }
}
