package windrow.coordinator.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.ClientReply;
import windrow.protocol.message.ClientRequest;
import windrow.protocol.message.FailureKind;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.JobState;
import windrow.protocol.message.JobStatus;
import windrow.protocol.message.SplitMeta;

/** The way of a job, and what clients are told. */
class CoordinatorCoreTest {

    private final FakeCluster cluster = new FakeCluster(CoreConfig.defaults());

    @Test
    void aJobIsPlannedMappedReducedAndPublishedOnce() {
        cluster.worker("w1", 2);
        cluster.worker("w2", 2);
        JobId job = cluster.submit(FakeCluster.spec("r1", 3));
        JobStatus end = cluster.finish(job, 20_000);

        assertEquals(JobState.SUCCEEDED, end.state());
        assertEquals(4, end.mapsDone());
        assertEquals(3, end.reducesDone());
        assertEquals(0, end.failedAttempts());
        assertEquals(1f, end.mapFraction());
        assertEquals(
                Map.of(JobCounters.MAP_RECORDS_IN, 40L, JobCounters.RECORDS_OUT, 30L),
                end.counters().values().get(JobCounters.ENGINE));
        assertEquals(3, cluster.published.get(job).committed().size());
        assertEquals(1, cluster.ended.size());
        assertEquals(1 + 4 + 3 + 1, cluster.ended.get(0).runs().size());
        cluster.run(3_000);
        cluster.workers.values().forEach(w -> assertTrue(w.forgotten.contains(job), w.name + " is told to forget"));
        cluster.workers.values().forEach(w -> assertTrue(w.endedJobs.contains(job), w.name + " knows that it ended"));
        cluster.workers.values().forEach(w -> assertTrue(w.held.isEmpty(), "outputs are gone"));
    }

    @Test
    void aMapOnlyJobCommitsItsMaps() {
        cluster.worker("w1", 2);
        JobId job = cluster.submit(FakeCluster.mapOnly("r1"));
        assertEquals(JobState.SUCCEEDED, cluster.finish(job, 20_000).state());
        assertEquals(4, cluster.records(JournalRecord.CommitGranted.class).size());
        assertEquals(4, cluster.published.get(job).committed().size());
        assertEquals(
                TaskKind.MAP,
                cluster.published.get(job).committed().get(0).attempt().task().kind());
    }

    @Test
    void withoutInputTheReducesStillWriteTheirEmptyParts() {
        cluster.worker("w1", 1);
        cluster.splits = List.of();
        JobId job = cluster.submit(FakeCluster.spec("r1", 2));
        assertEquals(JobState.SUCCEEDED, cluster.finish(job, 20_000).state());
        assertEquals(2, cluster.published.get(job).committed().size());
        JobId mapOnly = cluster.submit(FakeCluster.mapOnly("r2"));
        assertEquals(JobState.SUCCEEDED, cluster.finish(mapOnly, 20_000).state());
    }

    @Test
    void reducersAreChosenByInputAndSlots() {
        cluster.worker("w1", 3);
        cluster.splits = List.of(new SplitMeta(0, 1, (128L << 20) + 1, List.of()));
        cluster.finish(cluster.submit(FakeCluster.spec("r1", 0)), 20_000);
        cluster.splits = List.of(new SplitMeta(0, 1, 1L << 40, List.of()));
        cluster.finish(cluster.submit(FakeCluster.spec("r2", 0)), 20_000);
        cluster.splits = List.of(new SplitMeta(0, 1, 0, List.of()));
        cluster.finish(cluster.submit(FakeCluster.spec("r3", 0)), 20_000);
        assertEquals(
                List.of(3, 3, 1),
                cluster.records(JournalRecord.JobPlanned.class).stream()
                        .map(JournalRecord.JobPlanned::reducers)
                        .toList());
    }

    @Test
    void theSameRequestTwiceIsOneJob() {
        cluster.worker("w1", 1);
        JobId first = cluster.submit(FakeCluster.spec("r1", 1));
        assertEquals(first, cluster.submit(FakeCluster.spec("r1", 1)));
        cluster.finish(first, 20_000);
        assertEquals(first, cluster.submit(FakeCluster.spec("r1", 1)));
        assertEquals(1, cluster.records(JournalRecord.JobSubmitted.class).size());
    }

    @Test
    void aJobThatFitsNoWorkerIsRefusedWithBothFigures() {
        cluster.worker("w1", "h", "/r", 1, 400);
        ClientReply reply = cluster.ask(new ClientRequest.Submit(cluster.nextCall(), FakeCluster.spec("r1", 1)));
        String reason = assertInstanceOf(ClientReply.Refused.class, reply).reason();
        assertTrue(reason.contains("asked 512 MB") && reason.contains("largest worker has 400 MB"), reason);
        assertTrue(cluster.journal.isEmpty());
    }

    @Test
    void aBadSettingIsRefused() {
        JobSpec spec = new JobSpec(
                "r", "j", "me", "/s", List.of(), List.of(), true, 1, 512, 4, true, Map.of("job.task-timeout", "soon"));
        ClientReply reply = cluster.ask(new ClientRequest.Submit(cluster.nextCall(), spec));
        assertTrue(assertInstanceOf(ClientReply.Refused.class, reply).reason().contains("'soon'"));
    }

    @Test
    void withoutWorkersAJobWaitsAndSaysSo() {
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        cluster.run(30_000);
        assertEquals(JobState.PLANNING, cluster.status(job).state());
        assertTrue(cluster.status(job).message().contains("no worker is registered"));
        cluster.worker("w1", 1);
        assertEquals(JobState.SUCCEEDED, cluster.finish(job, 20_000).state());
    }

    @Test
    void aKilledJobIsCleanedAndItsAttemptsEnd() {
        cluster.worker("w1", 2);
        cluster.script = (w, l) ->
                l.attempt().task().kind() == TaskKind.MAP ? FakeCluster.Act.lasting(60_000) : FakeCluster.Act.QUICK;
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        cluster.run(2_000);
        cluster.ask(new ClientRequest.Kill(cluster.nextCall(), job, "Ctrl-C"));
        assertEquals(JobState.CLEANING, cluster.status(job).state());
        JobStatus end = cluster.finish(job, 20_000);
        assertEquals(JobState.KILLED, end.state());
        assertEquals("Ctrl-C", end.message());
        assertTrue(cluster.runningAttempts().isEmpty());
        assertTrue(cluster.workers.get("w1").launched.stream()
                .anyMatch(a -> a.task().kind() == TaskKind.ABORT));
    }

    @Test
    void aJobThatNeverRanIsKilledAtOnce() {
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        cluster.ask(new ClientRequest.Kill(cluster.nextCall(), job, "no"));
        assertEquals(JobState.KILLED, cluster.status(job).state());
    }

    @Test
    void aKilledJobEndsEvenIfNoWorkerIsLeftToCleanIt() {
        FakeWorker worker = cluster.worker("w1", 1);
        cluster.script = (w, l) -> FakeCluster.Act.lasting(60_000);
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        cluster.run(1_000);
        cluster.die(worker, true);
        cluster.ask(new ClientRequest.Kill(cluster.nextCall(), job, "no"));
        assertEquals(JobState.KILLED, cluster.finish(job, 130_000).state());
    }

    /** Its client may have submitted it again to this leader: then it is not over. */
    @Test
    void aJobThatWasLostWithItsLeaderIsForgottenButNotCalledEnded() {
        FakeWorker worker = cluster.worker("w1", 2);
        cluster.script = (w, l) -> FakeCluster.Act.lasting(l.attempt().task().kind() == TaskKind.PLAN ? 10 : 60_000);
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        assertTrue(cluster.runUntil(
                () -> !cluster.runningAttempts().isEmpty()
                        && cluster.status(job).maps() > 0,
                5_000));
        cluster.run(1_000);
        cluster.failoverWithoutJournal();
        assertTrue(cluster.runUntil(() -> worker.forgotten.contains(job), 20_000));
        cluster.run(5_000);
        assertFalse(worker.endedJobs.contains(job));
    }

    @Test
    void cleaningThatFailsStillEndsTheJob() {
        cluster.worker("w1", 1);
        cluster.script = (w, l) -> switch (l.attempt().task().kind()) {
            case PLAN -> FakeCluster.Act.ending(new AttemptResult.Failed(FailureKind.USAGE, "exists: /out", "trace"));
            case ABORT -> FakeCluster.Act.ending(new AttemptResult.Failed(FailureKind.TASK, "cannot", ""));
            case MAP, REDUCE, COMMIT -> FakeCluster.Act.QUICK;
        };
        JobStatus end = cluster.finish(cluster.submit(FakeCluster.spec("r1", 1)), 20_000);
        assertEquals(JobState.FAILED, end.state());
        assertTrue(end.message().startsWith("exists: /out; what it wrote could not be removed"), end.message());
        assertTrue(end.message().endsWith("(host-w1): cannot"), end.message());
        assertEquals("trace", end.stackTrace());
        assertTrue(end.wrongInput());
    }

    @Test
    void aStatusWaitsForNewsButNotForLongerThanAsked() {
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        long version = cluster.status(job).version();
        long patient = cluster.nextCall();
        assertNull(cluster.ask(new ClientRequest.Status(patient, job, version, 5_000)));
        cluster.run(4_900);
        assertNull(cluster.reply(patient));
        cluster.run(200);
        assertInstanceOf(ClientReply.Status.class, cluster.reply(patient));

        long told = cluster.nextCall();
        cluster.ask(new ClientRequest.Status(told, job, version, 60_000));
        cluster.worker("w1", 1);
        cluster.run(500);
        assertInstanceOf(ClientReply.Status.class, cluster.reply(told));
    }

    @Test
    void statusesThatAreNotFinalAreToldAtMostEveryFifthOfASecond() {
        cluster.worker("w1", 4);
        cluster.script = (w, l) -> FakeCluster.Act.lasting(5_000);
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        int answers = 0;
        long version = 0;
        long end = cluster.now() + 4_000 * FakeCluster.NANOS_PER_MILLI;
        while (cluster.now() < end) {
            long call = cluster.nextCall();
            cluster.ask(new ClientRequest.Status(call, job, version, 10_000));
            if (cluster.runUntil(() -> cluster.reply(call) != null, 4_000)) {
                version = ((ClientReply.Status) cluster.reply(call)).status().version();
                answers++;
            }
        }
        assertTrue(answers <= 21, "answers: " + answers);
    }

    @Test
    void unknownJobsAreSaidToBe() {
        JobId job = new JobId(7, 7);
        assertInstanceOf(
                ClientReply.UnknownJob.class, cluster.ask(new ClientRequest.Status(cluster.nextCall(), job, 0, 0)));
        assertInstanceOf(
                ClientReply.UnknownJob.class, cluster.ask(new ClientRequest.Kill(cluster.nextCall(), job, "")));
        assertInstanceOf(
                ClientReply.UnknownJob.class, cluster.ask(new ClientRequest.Traces(cluster.nextCall(), job, 0)));
    }

    @Test
    void tracesComeInBoundedPieces() {
        cluster.worker("w1", 50);
        cluster.splits = FakeCluster.splits(600);
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        cluster.finish(job, 60_000);
        var first = (ClientReply.Traces) cluster.ask(new ClientRequest.Traces(cluster.nextCall(), job, 0));
        var rest = (ClientReply.Traces) cluster.ask(new ClientRequest.Traces(cluster.nextCall(), job, 500));
        assertEquals(603, first.total());
        assertEquals(500, first.runs().size());
        assertEquals(103, rest.runs().size());
        var run = first.runs().get(0);
        assertTrue(run.launchedMillis() <= run.endedMillis());
        assertEquals("succeeded", run.outcome());
    }

    @Test
    void finishedJobsAreKeptInABoundedNumber() {
        cluster.worker("w1", 4);
        cluster.splits = List.of();
        JobId first = cluster.submit(FakeCluster.mapOnly("first"));
        cluster.finish(first, 20_000);
        for (int i = 0; i < JobLedger.KEPT_JOBS; i++) {
            cluster.finish(cluster.submit(FakeCluster.mapOnly("r" + i)), 20_000);
        }
        assertInstanceOf(
                ClientReply.UnknownJob.class, cluster.ask(new ClientRequest.Status(cluster.nextCall(), first, 0, 0)));
    }

    @Test
    void theClusterIsTold() {
        cluster.worker("w1", 3);
        var reply = (ClientReply.Cluster) cluster.ask(new ClientRequest.Cluster(cluster.nextCall()));
        assertEquals(1, reply.status().epoch());
        assertEquals(3, reply.status().workers().get(0).slots());
    }

    @Test
    void attemptIdsNeverRepeat() {
        cluster.worker("w1", 2);
        cluster.worker("w2", 2);
        cluster.finish(cluster.submit(FakeCluster.spec("r1", 3)), 20_000);
        var seen = new HashSet<>();
        cluster.workers.values().forEach(w -> w.launched.forEach(a -> assertTrue(seen.add(a), () -> a + " repeats")));
    }

    @Test
    void recordsThatDoNotFitAreRefused() {
        HardState state = HardState.empty();
        assertThrows(
                IllegalStateException.class, () -> state.replay(new JournalRecord.JobCommitBegun(new JobId(1, 1))));
    }
}
