package windrow.coordinator.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.ClientReply;
import windrow.protocol.message.ClientRequest;
import windrow.protocol.message.ClusterStatus;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.JobState;
import windrow.protocol.message.Splits;
import windrow.protocol.rpc.KryoCodec;

/** What clients bring is bounded. */
class LimitsTest {

    private final FakeCluster cluster = new FakeCluster(CoreConfig.defaults());

    @Test
    void jobsThatHaveNotEndedAreBoundedAndOneTooManyIsToldSo() {
        HardState state = HardState.empty();
        for (int i = 1; i <= JobLedger.MAX_UNFINISHED; i++) {
            state.replay(new JournalRecord.JobSubmitted(new JobId(1, i), FakeCluster.spec("r" + i, 1)));
        }
        CoordinatorCore core = new CoordinatorCore(CoreConfig.defaults(), 2, state);
        String refused = assertInstanceOf(ClientReply.Refused.class, submit(core, "one more"))
                .reason();
        assertTrue(refused.contains("at most 2000 jobs that have not ended"), refused);
        assertEquals(
                new JobId(1, 7),
                assertInstanceOf(ClientReply.Submitted.class, submit(core, "r7"))
                        .job(),
                "one that is known is no new one");
        state.replay(new JournalRecord.JobEnding(new JobId(1, 1), JobState.KILLED, "", "", false));
        state.replay(new JournalRecord.JobEnded(new JobId(1, 1), JobState.KILLED));
        assertInstanceOf(ClientReply.Submitted.class, submit(core, "one more"));
    }

    private static ClientReply submit(CoordinatorCore core, String request) {
        StepResult result = core.step(
                new Event.FromClient(new LinkId(1), new ClientRequest.Submit(1, FakeCluster.spec(request, 1))), 0);
        return (ClientReply) result.outbound().get(0).message();
    }

    @Test
    void theReasonOfAKillIsCut() {
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        cluster.ask(new ClientRequest.Kill(cluster.nextCall(), job, "why ".repeat(100_000)));
        String told = cluster.finish(job, 10_000).message();
        assertTrue(
                told.startsWith("why why") && told.endsWith("why ... (cut off)"), told.substring(told.length() - 50));
        assertTrue(told.length() < JobFlow.MAX_MESSAGE_CHARS + 100, told.length() + " characters");
    }

    @Test
    void ofAJobThatHasEndedNothingLargeIsKept() {
        cluster.worker("w1", 2);
        JobSpec large = new JobSpec(
                "r1",
                "j",
                "me",
                "/s",
                List.of("a.jar"),
                List.of(),
                true,
                1,
                512,
                4,
                false,
                Map.of("table", "x".repeat(500_000)));
        JobId job = cluster.submit(large);
        assertEquals(JobState.SUCCEEDED, cluster.finish(job, 30_000).state());
        HardState state = HardState.empty();
        cluster.journal.forEach(state::replay);
        state.parts().forEachRemaining(part -> {
            if (part instanceof SnapshotPart.OfJob of) {
                assertTrue(SpecSize.bytes(of.spec()) < 200, of.toString());
            }
        });
        cluster.failover();
        assertEquals("j", cluster.status(job).name());
        assertEquals(job, cluster.submit(large), "and its request is known");
    }

    @Test
    void theStatusOfALargeClusterFitsIntoAMessage() {
        List<ClusterStatus.Worker> workers = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            String host = "host-" + i + ".of-a-name.that-is-longer.than-most.example.org";
            workers.add(new ClusterStatus.Worker("worker-on-" + host, host, "/row-17/rack-" + i, 64, 64, 1 << 20));
        }
        ClientReply reply = new ClientReply.Cluster(1, new ClusterStatus(1, workers, JobLedger.MAX_UNFINISHED));
        assertTrue(new KryoCodec().encode(reply).length < KryoCodec.MAX_MESSAGE_BYTES / 32);
    }

    @Test
    void howManyReducesFollowsFromTheBytesThatThePlanTells() {
        cluster.worker("w1", 8);
        long each = CoreConfig.defaults().bytesPerReducer();
        AttemptResult plan = new AttemptResult.Planned(Splits.of(FakeCluster.splits(2)), "splits", 2 * each + 1);
        cluster.script = (worker, launch) ->
                launch.attempt().task().kind() == TaskKind.PLAN ? FakeCluster.Act.ending(plan) : FakeCluster.Act.QUICK;
        cluster.finish(cluster.submit(FakeCluster.spec("r1", 0)), 20_000);
        JournalRecord.JobPlanned planned =
                cluster.records(JournalRecord.JobPlanned.class).get(0);
        assertEquals(3, planned.reducers(), "and nobody goes through the splits for that");
    }

    private static List<String> names(long bytes) {
        String name = "out:" + "x".repeat(1 << 20);
        return Collections.nCopies((int) (bytes / name.length()), name);
    }

    @Test
    void aJobWhoseFilesTakeMoreNamesThanItsCommitTaskCanBeToldFailsAndPublishesNothing() {
        cluster.worker("w1", 2);
        cluster.named = names(Publication.MAX_BYTES + (2 << 20));
        cluster.script = (worker, launch) -> launch.attempt().task().kind() == TaskKind.ABORT
                ? FakeCluster.Act.lasting(3_000)
                : FakeCluster.Act.QUICK;
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        assertTrue(cluster.runUntil(() -> cluster.status(job).state() == JobState.CLEANING, 10_000));
        cluster.failover();
        String told = cluster.finish(job, 30_000).message();
        assertTrue(told.contains("names of the files") && told.contains(" " + Publication.MAX_BYTES + " bytes"), told);
        assertEquals(JobState.FAILED, cluster.status(job).state());
        assertEquals(List.of(), cluster.cleaned.get(job).committed());
        assertEquals(Map.of(), cluster.published);
    }

    @Test
    void namesThatFitArePublishedAndTwoJobsThatNameManyAreNotToldOfInOneMessage() {
        assertEquals(KryoCodec.MAX_MESSAGE_BYTES / 2, Publication.MAX_BYTES);
        cluster.worker("w1", 4);
        cluster.named = names(OrdersComposer.MAX_LAUNCH_BYTES + (1 << 20));
        JobId one = cluster.submit(FakeCluster.spec("r1", 1));
        JobId other = cluster.submit(FakeCluster.spec("r2", 1));
        assertEquals(JobState.SUCCEEDED, cluster.finish(one, 20_000).state());
        assertEquals(JobState.SUCCEEDED, cluster.finish(other, 20_000).state());
        assertEquals(1, cluster.mostPublications);
    }
}
