package windrow.coordinator.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import windrow.protocol.message.ClientReply;
import windrow.protocol.message.ClientRequest;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.JobState;

/** A job's description goes with each launch: it is bounded, and so is what goes into one message. */
class SpecSizeTest {

    private static final int LARGE = 900_000;

    private final FakeCluster cluster = new FakeCluster(CoreConfig.defaults());

    private static JobSpec spec(List<String> files, Map<String, String> settings) {
        return new JobSpec("r1", "j", "me", "/s", List.of(), files, true, 1, 512, 4, false, settings);
    }

    private String refused(JobSpec spec) {
        ClientReply reply = cluster.ask(new ClientRequest.Submit(cluster.nextCall(), spec));
        return assertInstanceOf(ClientReply.Refused.class, reply).reason();
    }

    @Test
    void aLargeDescriptionIsRefusedWithWhatIsLargeInIt() {
        cluster.worker("w1", 2);
        String text = refused(spec(List.of("a"), Map.of("small", "x", "table", "ü".repeat(600_000))));
        assertTrue(text.contains("at most " + SpecSize.MAX_BYTES + " bytes, this one 1200"), text);
        assertTrue(text.contains("the setting table with 12000") && text.endsWith("(--files)"), text);

        Map<String, String> many = new LinkedHashMap<>();
        for (int i = 0; i < 20_000; i++) {
            many.put("setting-" + i, "x".repeat(50));
        }
        String settings = refused(spec(List.of(), many));
        assertTrue(settings.contains("its 20000 settings with"), settings);
        String files = refused(spec(List.of("x".repeat(SpecSize.MAX_BYTES), "y"), Map.of()));
        assertTrue(files.contains("the names of its 2 files with"), files);
        assertTrue(cluster.journal.isEmpty(), "nothing of them is journaled");
    }

    @Test
    void manyLaunchesOfALargeJobGoInSeveralMessages() {
        FakeWorker worker = cluster.worker("w1", 64);
        cluster.splits = FakeCluster.splits(64);
        cluster.script = (w, launch) -> FakeCluster.Act.lasting(2_000);
        var job = cluster.submit(spec(List.of(), Map.of("table", "x".repeat(LARGE))));
        assertTrue(cluster.runUntil(() -> worker.running.size() == 64, 2_500), "all at once, soon after the plan");
        assertTrue(cluster.largestLaunchBytes > LARGE, "several in one");
        assertTrue(cluster.largestLaunchBytes < OrdersComposer.MAX_LAUNCH_BYTES + SpecSize.MAX_BYTES, "and not all");
        assertEquals(JobState.SUCCEEDED, cluster.finish(job, 30_000).state());
        assertEquals(64 + 3, worker.launched.size(), "each is launched once");
    }
}
