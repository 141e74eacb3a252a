package windrow.coordinator.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.AttemptEnd;
import windrow.protocol.message.AttemptProgress;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.AttemptTrace;
import windrow.protocol.message.ClientReply;
import windrow.protocol.message.ClientRequest;
import windrow.protocol.message.FailureKind;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.JobState;
import windrow.protocol.message.JobStatus;
import windrow.protocol.message.TaskRun;
import windrow.protocol.message.TaskWork;
import windrow.protocol.message.WorkerMessage;
import windrow.protocol.message.WorkerOrders;
import windrow.protocol.message.WorkerReport;

/** Failing attempts, lost workers and outputs, commits that must not happen twice, and the next leader. */
class FailureTest {

    private FakeCluster cluster = new FakeCluster(CoreConfig.defaults());

    private static FakeCluster.Script only(TaskKind kind, FakeCluster.Act act) {
        return (w, l) -> l.attempt().task().kind() == kind ? act : FakeCluster.Act.QUICK;
    }

    private static FakeCluster.Act failing(FailureKind kind) {
        return FakeCluster.Act.ending(new AttemptResult.Failed(kind, "the cause", "the trace"));
    }

    private AttemptId anyRunning(TaskKind kind) {
        return cluster.runningAttempts().stream()
                .filter(a -> a.task().kind() == kind)
                .findFirst()
                .orElse(null);
    }

    private void untilRunning(TaskKind kind) {
        assertTrue(cluster.runUntil(() -> anyRunning(kind) != null, 30_000), "no " + kind + " runs");
    }

    @Test
    void aTaskThatFailsFourTimesFailsTheJobWithItsNameAndCause() {
        cluster.worker("w1", 2);
        cluster.worker("w2", 2);
        cluster.script = only(TaskKind.MAP, failing(FailureKind.TASK));
        cluster.splits = FakeCluster.splits(1);
        var end = cluster.finish(cluster.submit(FakeCluster.spec("r1", 1)), 30_000);
        assertEquals(JobState.FAILED, end.state());
        assertEquals(4, end.failedAttempts());
        assertTrue(
                end.message().startsWith("task job_1_0001_m_000000 failed 4 times, the last on worker w"),
                end.message());
        assertTrue(end.message().endsWith("the cause"), end.message());
        assertEquals("the trace", end.stackTrace());
        assertFalse(end.wrongInput(), "the job's own code failed");
        assertTrue(cluster.published.isEmpty());
    }

    /** Also where leaders come and go: each would give the task all its tries again. */
    @Test
    void failuresOfEarlierLeadersCount() {
        cluster.worker("w1", 2);
        cluster.worker("w2", 2);
        cluster.script = only(
                TaskKind.MAP,
                new FakeCluster.Act(2_000, failing(FailureKind.TASK).result(), false));
        cluster.splits = FakeCluster.splits(1);
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        for (int leaders = 1; leaders < 4; leaders++) {
            int failed = leaders;
            assertTrue(cluster.runUntil(
                    () -> cluster.records(JournalRecord.AttemptFailed.class).size() == failed, 30_000));
            cluster.failover();
        }
        var end = cluster.finish(job, 60_000);
        assertEquals(JobState.FAILED, end.state());
        assertTrue(end.message().contains("_m_000000 failed 4 times"), end.message());
        assertEquals(4, cluster.records(JournalRecord.AttemptFailed.class).size());
    }

    /** Once, also if the leader that counted it dies before the worker knows, and tells it to the next one. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFailureWhileNobodyLeadsCounts(boolean again) {
        FakeWorker worker = cluster.worker("w1", 2);
        cluster.script = only(
                TaskKind.MAP,
                new FakeCluster.Act(2_000, failing(FailureKind.TASK).result(), false));
        cluster.splits = FakeCluster.splits(1);
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        untilRunning(TaskKind.MAP);
        AttemptId map = anyRunning(TaskKind.MAP);
        cluster.failoverSilently();
        cluster.run(3_000);
        assertNull(anyRunning(TaskKind.MAP));
        cluster.connect(worker, true);
        assertTrue(cluster.runUntil(
                () -> !cluster.records(JournalRecord.AttemptFailed.class).isEmpty(), 2_000));
        if (again) {
            cluster.failover();
        }
        JobStatus end = cluster.finish(job, 60_000);
        assertTrue(end.message().contains("_m_000000 failed 4 times"), end.message());
        List<AttemptId> failed = cluster.records(JournalRecord.AttemptFailed.class).stream()
                .map(JournalRecord.AttemptFailed::attempt)
                .toList();
        assertEquals(map, failed.get(0));
        assertEquals(4, failed.stream().distinct().count(), failed.toString());
    }

    /** What ran from one leader to the next stands in the history of the next, and what that one had launched nowhere. */
    @Test
    void whatEndedWhileNobodyLedStandsInTheHistory() {
        FakeWorker worker = cluster.worker("w1", 2);
        cluster.script = only(TaskKind.MAP, FakeCluster.Act.lasting(2_000));
        cluster.splits = FakeCluster.splits(2);
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        untilRunning(TaskKind.MAP);
        cluster.failoverSilently();
        cluster.run(3_000);
        assertNull(anyRunning(TaskKind.MAP));
        cluster.connect(worker, true);
        assertEquals(JobState.SUCCEEDED, cluster.finish(job, 60_000).state());
        List<TaskRun> maps = cluster.ended.get(0).runs().stream()
                .filter(r -> r.attempt().task().kind() == TaskKind.MAP)
                .toList();
        assertEquals(2, maps.size(), maps.toString());
        for (TaskRun map : maps) {
            assertEquals(1, map.attempt().epoch());
            assertEquals("succeeded", map.outcome());
            assertEquals("w1", map.worker());
            assertTrue(map.launchedMillis() <= map.endedMillis(), map.toString());
        }
    }

    @Test
    void wrongInputIsToldThoughNobodyLedWhenItWasFound() {
        FakeWorker worker = cluster.worker("w1", 2);
        cluster.script = only(
                TaskKind.PLAN,
                new FakeCluster.Act(2_000, failing(FailureKind.USAGE).result(), false));
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        untilRunning(TaskKind.PLAN);
        cluster.failoverSilently();
        cluster.run(3_000);
        cluster.connect(worker, true);
        JobStatus end = cluster.finish(job, 60_000);
        assertEquals("the cause", end.message());
        assertTrue(end.wrongInput());
        assertEquals(
                1,
                worker.launched.stream()
                        .filter(a -> a.task().kind() == TaskKind.PLAN)
                        .count());
    }

    @Test
    void wrongInputEndsTheJobAtOnceAndIsToldAsThat() {
        cluster.worker("w1", 2);
        cluster.script = only(TaskKind.PLAN, failing(FailureKind.USAGE));
        var end = cluster.finish(cluster.submit(FakeCluster.spec("r1", 1)), 30_000);
        assertEquals("the cause", end.message());
        assertTrue(end.wrongInput());
        assertEquals(
                1,
                cluster.ended.get(0).runs().stream()
                        .filter(r -> r.attempt().task().kind() == TaskKind.PLAN)
                        .count());
    }

    @Test
    void theAbortTaskLearnsWhatACommitThatFailedMayHavePublished() {
        cluster.worker("w1", 2);
        cluster.script = only(TaskKind.COMMIT, failing(FailureKind.USAGE));
        JobId job = cluster.submit(FakeCluster.spec("r1", 2));
        assertEquals(JobState.FAILED, cluster.finish(job, 30_000).state());
        assertEquals(
                List.of(List.of("out:part-r"), List.of("out:part-r")),
                cluster.cleaned.get(job).committed().stream()
                        .map(TaskWork.Committed::files)
                        .toList());
    }

    @Test
    void nothingWasPublishedOfAJobThatFailedBefore() {
        cluster.worker("w1", 2);
        cluster.script = only(TaskKind.REDUCE, failing(FailureKind.USAGE));
        JobId job = cluster.submit(FakeCluster.spec("r1", 2));
        cluster.finish(job, 30_000);
        assertEquals(List.of(), cluster.cleaned.get(job).committed());
    }

    @Test
    void failuresOfTheSurroundingsHaveAHigherBound() {
        cluster.worker("w1", 2);
        cluster.script = only(TaskKind.MAP, failing(FailureKind.ENVIRONMENT));
        cluster.splits = FakeCluster.splits(1);
        var end = cluster.finish(cluster.submit(FakeCluster.spec("r1", 1)), 120_000);
        assertEquals(JobState.FAILED, end.state());
        assertEquals(0, end.failedAttempts());
        assertEquals(21, end.lostAttempts());
        assertEquals(
                21,
                cluster.ended.get(0).runs().stream()
                        .filter(r -> r.attempt().task().kind() == TaskKind.MAP)
                        .count());
    }

    @Test
    void anAttemptWithoutProgressTimesOut() {
        cluster.worker("w1", 2);
        cluster.script = (w, l) ->
                l.attempt().task().kind() == TaskKind.MAP && l.attempt().number() == 0
                        ? new FakeCluster.Act(0, null, true)
                        : FakeCluster.Act.QUICK;
        cluster.splits = FakeCluster.splits(1);
        JobId job = cluster.submit(new JobSpec(
                "r1",
                "j",
                "me",
                "/s",
                List.of(),
                List.of(),
                true,
                1,
                512,
                4,
                false,
                Map.of("job.task-timeout", "30s")));
        cluster.run(25_000);
        assertEquals(0, cluster.status(job).failedAttempts());
        var end = cluster.finish(job, 30_000);
        assertEquals(JobState.SUCCEEDED, end.state());
        assertEquals(1, end.failedAttempts());
    }

    @Test
    void aKilledWorkersTasksAndOutputsAreMadeAgainSoon() {
        cluster.worker("w1", 2);
        FakeWorker other = cluster.worker("w2", 2);
        cluster.script = only(TaskKind.REDUCE, FakeCluster.Act.lasting(3_000));
        JobId job = cluster.submit(FakeCluster.spec("r1", 4));
        untilRunning(TaskKind.REDUCE);
        cluster.die(cluster.workers.get("w1"), true);
        cluster.run(3_500);
        assertFalse(cluster.records(JournalRecord.MapOutputLost.class).isEmpty(), "lost within linkLossNanos");
        var end = cluster.finish(job, 60_000);
        assertEquals(JobState.SUCCEEDED, end.state());
        assertEquals(0, end.failedAttempts());
        assertTrue(end.lostAttempts() > 0);
        assertTrue(other.alive);
    }

    @Test
    void aClosedConnectionAloneIsNoDeath() {
        FakeWorker worker = cluster.worker("w1", 2);
        cluster.script = only(TaskKind.MAP, FakeCluster.Act.lasting(8_000));
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        untilRunning(TaskKind.MAP);
        cluster.cutLink(worker);
        cluster.run(1_500);
        cluster.connect(worker, false);
        var end = cluster.finish(job, 60_000);
        assertEquals(0, end.lostAttempts());
        assertEquals(JobState.SUCCEEDED, end.state());
    }

    @Test
    void aZombieIsToldToRegisterAndWhatItRunsIsEnded() {
        FakeWorker zombie = cluster.worker("w1", 1);
        cluster.script = only(TaskKind.MAP, FakeCluster.Act.lasting(30_000));
        cluster.splits = FakeCluster.splits(1);
        cluster.submit(FakeCluster.spec("r1", 1));
        untilRunning(TaskKind.MAP);
        AttemptId attempt = anyRunning(TaskKind.MAP);
        zombie.pausedUntil = cluster.now() + 15_000 * FakeCluster.NANOS_PER_MILLI;
        cluster.run(14_000);
        cluster.worker("w2", 1);
        cluster.run(3_000);
        assertNull(cluster.running(attempt), "the zombie's attempt is ended");
        assertNotNull(anyRunning(TaskKind.MAP), "and runs elsewhere");
    }

    @Test
    void aLeaderThatStoodStillHearsItsWorkersBeforeItGivesThemUp() {
        CoreConfig config = CoreConfig.defaults();
        CoordinatorCore core = new CoordinatorCore(config, 1, HardState.empty());
        var one =
                new windrow.protocol.message.RegisterWorker("a", 1, "h", "/r", 1, 100, "h", 7000, List.of(), List.of());
        core.step(new Event.FromWorker(new LinkId(1), one), 0);
        long woken = 3 * config.workerExpiryNanos();
        StepResult late = core.step(new Event.TimerFired(new TimerKey.WorkerSilence("a")), woken);
        assertEquals(1, workers(core, woken));
        long again = late.timers().get(0).atNanos();
        assertTrue(again > woken && again < woken + config.workerExpiryNanos());
        core.step(new Event.TimerFired(new TimerKey.WorkerSilence("a")), again);
        assertEquals(0, workers(core, again), "it really is gone");
    }

    /** What its predecessor's workers said meanwhile waits behind the very timers that say that they do not come. */
    @ParameterizedTest
    @ValueSource(longs = {4_000, 40_000})
    void aNewLeaderThatStoodStillHearsWorkersBeforeItActsWithoutThem(long stillMillis) {
        long noSecondAttempts = 3_600_000 * FakeCluster.NANOS_PER_MILLI;
        cluster = new FakeCluster(CoreConfig.defaults().toBuilder()
                .speculationMinRuntimeNanos(noSecondAttempts)
                .build());
        FakeWorker one = cluster.worker("w1", 4);
        FakeWorker two = cluster.worker("w2", 4);
        cluster.script = only(TaskKind.MAP, FakeCluster.Act.lasting(60_000));
        cluster.splits = FakeCluster.splits(8);
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        assertTrue(cluster.runUntil(() -> one.running.size() == 4 && two.running.size() == 4, 10_000));
        cluster.failoverSilently();
        cluster.connect(one, true);
        FakeWorker idle = cluster.worker("w3", 4);
        cluster.run(500);
        cluster.standStill(stillMillis);
        cluster.connect(two, true);
        cluster.run(stillMillis + 5_000);
        for (FakeWorker each : List.of(one, two, idle)) {
            long maps = each.launched.stream()
                    .filter(a -> a.task().kind() == TaskKind.MAP)
                    .count();
            assertEquals(each == idle ? 0 : 4, maps, each.name + " was given " + each.launched);
        }
        assertEquals(JobState.SUCCEEDED, cluster.finish(job, 120_000).state());
        assertTrue(cluster.records(JournalRecord.MapOutputLost.class).isEmpty());
    }

    /** It stood in a link that the worker has left, from before it held anything. */
    @Test
    void aRegistrationThatComesLateLosesNoOutput() {
        FakeWorker worker = cluster.worker("w1", 2);
        cluster.script = only(TaskKind.REDUCE, FakeCluster.Act.lasting(3_000));
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        untilRunning(TaskKind.REDUCE);
        LinkId stalled = worker.link;
        cluster.cutLink(worker);
        cluster.connect(worker, true);
        cluster.run(200);
        cluster.step(new Event.FromWorker(
                stalled,
                new windrow.protocol.message.RegisterWorker(
                        "w1", 1, worker.host, worker.rack, 2, worker.memory, worker.host, 0, List.of(), List.of())));
        cluster.step(new Event.LinkClosed(stalled));
        assertEquals(JobState.SUCCEEDED, cluster.finish(job, 30_000).state());
        assertEquals(List.of(), cluster.records(JournalRecord.MapOutputLost.class));
        assertEquals(0, cluster.status(job).lostAttempts());
    }

    /** It comes back with what an earlier leader launched and nobody wants: that takes its slot until it has ended. */
    @Test
    void aSlotIsTakenUntilWhatOccupiesItHasEnded() {
        CoordinatorCore core = new CoordinatorCore(
                CoreConfig.defaults().toBuilder().recoveryGraceNanos(0).build(), 2, HardState.empty());
        AttemptId unwanted = new AttemptId(new TaskId(new JobId(1, 1), TaskKind.MAP, 0), 1, 0);
        WorkerOrders welcome = orders(
                core,
                new windrow.protocol.message.RegisterWorker(
                        "a", 1, "h", "/r", 1, 4096, "h", 7000, List.of(unwanted), List.of()),
                0);
        assertEquals(List.of(unwanted), welcome.kills());
        core.step(new Event.FromClient(new LinkId(9), new ClientRequest.Submit(1, FakeCluster.spec("r1", 1))), 1);
        AttemptProgress runs = new AttemptProgress(unwanted, 0, "run", 0, 0, 0);
        for (int sequence = 1; sequence < 4; sequence++) {
            WorkerOrders still = orders(core, report(welcome, sequence, List.of(runs), List.of()), sequence);
            assertEquals(List.of(unwanted), still.kills());
            assertEquals(List.of(), still.launches(), "its slot is not free");
        }
        AttemptEnd end =
                new AttemptEnd(unwanted, new AttemptResult.Failed(FailureKind.KILLED, "killed", ""), AttemptTrace.NONE);
        WorkerOrders free = orders(core, report(welcome, 4, List.of(), List.of(end)), 4);
        assertEquals(List.of(unwanted), free.acknowledged());
        assertEquals(1, free.launches().size());
    }

    private static WorkerReport report(
            WorkerOrders registered, long sequence, List<AttemptProgress> running, List<AttemptEnd> ended) {
        return new WorkerReport(
                "a", registered.registration(), sequence, running, ended, List.of(), List.of(), List.of());
    }

    private static WorkerOrders orders(CoordinatorCore core, WorkerMessage said, long now) {
        StepResult result = core.step(new Event.FromWorker(new LinkId(1), said), now);
        return (WorkerOrders) result.outbound().get(0).message();
    }

    private static int workers(CoordinatorCore core, long now) {
        var reply = core.step(
                new Event.FromClient(new LinkId(9), new windrow.protocol.message.ClientRequest.Cluster(1)), now);
        return ((windrow.protocol.message.ClientReply.Cluster)
                        reply.outbound().get(0).message())
                .status()
                .workers()
                .size();
    }

    @Test
    void aNewDaemonAtTheSameShuffleAddressReplacesTheOldOneAtOnce() {
        CoordinatorCore core = new CoordinatorCore(CoreConfig.defaults(), 1, HardState.empty());
        var old =
                new windrow.protocol.message.RegisterWorker("a", 1, "h", "/r", 1, 100, "h", 7000, List.of(), List.of());
        var young =
                new windrow.protocol.message.RegisterWorker("b", 1, "h", "/r", 1, 100, "h", 7000, List.of(), List.of());
        core.step(new Event.FromWorker(new LinkId(1), old), 0);
        core.step(new Event.FromWorker(new LinkId(2), young), 1);
        var reply = core.step(
                new Event.FromClient(new LinkId(3), new windrow.protocol.message.ClientRequest.Cluster(1)), 2);
        var status = (windrow.protocol.message.ClientReply.Cluster)
                reply.outbound().get(0).message();
        assertEquals(
                List.of("b"),
                status.status().workers().stream().map(w -> w.name()).toList());
    }

    @Test
    void anOutputThatItsWorkerHasNotIsMadeAgainAtOnce() {
        FakeWorker worker = cluster.worker("w1", 2);
        cluster.script = only(TaskKind.REDUCE, FakeCluster.Act.lasting(1_000));
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        untilRunning(TaskKind.REDUCE);
        worker.held.remove(worker.held.keySet().iterator().next());
        cluster.fetches =
                (by, output) -> cluster.holds(output) ? FakeCluster.Fetched.OK : FakeCluster.Fetched.NOT_THERE;
        assertEquals(JobState.SUCCEEDED, cluster.finish(job, 30_000).state());
        assertEquals(1, cluster.records(JournalRecord.MapOutputLost.class).size());
        assertEquals(0, cluster.status(job).failedAttempts());
    }

    @Test
    void anOutputThatOneReduceCannotReachForLongIsLost() {
        cluster.worker("w1", 2);
        cluster.fetches = (by, output) ->
                output.map().number() == 0 && output.map().task().index() == 0
                        ? FakeCluster.Fetched.UNREACHABLE
                        : FakeCluster.Fetched.OK;
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        assertEquals(JobState.SUCCEEDED, cluster.finish(job, 30_000).state());
        assertEquals(1, cluster.records(JournalRecord.MapOutputLost.class).size());
        assertTrue(cluster.status(job).elapsedMillis() > 2_000);
    }

    @Test
    void whatSeveralReducesCannotGetForAMomentIsNotLost() {
        assertEquals(JobState.SUCCEEDED, afterABriefCut(false).state());
    }

    /** The next leader hears of the failure when it is long over, or will be at the next try. */
    @Test
    void whatReducesCouldNotGetBeforeAFailoverIsNotLost() {
        assertEquals(JobState.SUCCEEDED, afterABriefCut(true).state());
    }

    /** No reduce gets an output for three seconds; each tries again after five. */
    private JobStatus afterABriefCut(boolean failover) {
        cluster.worker("w1", 2);
        cluster.worker("w2", 2);
        long[] failed = {0};
        cluster.fetches = (by, output) -> {
            if (failed[0] == 0) {
                failed[0] = cluster.now();
            }
            return cluster.now() - failed[0] < 3_000 * FakeCluster.NANOS_PER_MILLI
                    ? FakeCluster.Fetched.UNREACHABLE
                    : FakeCluster.Fetched.OK;
        };
        cluster.script = only(TaskKind.REDUCE, FakeCluster.Act.lasting(2_000));
        JobId job = cluster.submit(FakeCluster.spec("r1", 4));
        assertTrue(cluster.runUntil(() -> failed[0] != 0, 20_000));
        if (failover) {
            cluster.run(1_000);
            cluster.failover();
        }
        JobStatus end = cluster.finish(job, 60_000);
        assertEquals(0, cluster.records(JournalRecord.MapOutputLost.class).size());
        assertEquals(4, cluster.records(JournalRecord.MapDone.class).size(), "no map ran again");
        return end;
    }

    @Test
    void anOutputThatIsLostAgainAndAgainFailsTheJobByName() {
        cluster.worker("w1", 2);
        cluster.fetches = (by, output) ->
                output.map().task().index() == 2 ? FakeCluster.Fetched.NOT_THERE : FakeCluster.Fetched.OK;
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        var end = cluster.finish(job, 120_000);
        assertEquals(JobState.FAILED, end.state());
        assertTrue(end.message().contains("_m_000002 was lost 21 times"), end.message());
    }

    @Test
    void aMapThatRanAgainReplacesItsFiles() {
        cluster.worker("w1", 2);
        cluster.worker("w2", 2);
        cluster.sideFiles = map -> map.task().index() != 2;
        cluster.script = only(TaskKind.REDUCE, FakeCluster.Act.lasting(5_000));
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        untilRunning(TaskKind.REDUCE);
        assertTrue(cluster.runUntil(() -> cluster.status(job).mapsDone() == 4, 10_000));
        FakeWorker holder = cluster.workers.values().stream()
                .filter(w -> w.held.keySet().stream().anyMatch(id -> id.task().index() == 0))
                .findFirst()
                .orElseThrow();
        cluster.die(holder, true);
        assertEquals(JobState.SUCCEEDED, cluster.finish(job, 120_000).state());
        assertFalse(cluster.records(JournalRecord.MapOutputLost.class).isEmpty());
        Map<Integer, AttemptId> last = new TreeMap<>();
        cluster.records(JournalRecord.MapDone.class)
                .forEach(d -> last.put(d.attempt().task().index(), d.attempt()));
        last.remove(2);
        assertEquals(List.copyOf(last.values()), publishedMaps(job));
    }

    /** Files outlive their worker: nothing has to run again for them when all reduces have taken in what goes with them. */
    @Test
    void filesOfAMapAreNotLostWithItsOutput() {
        FakeWorker mapper = cluster.worker("w1", 1);
        cluster.splits = FakeCluster.splits(1);
        cluster.sideFiles = map -> true;
        cluster.script = (w, l) -> switch (l.attempt().task().kind()) {
            case REDUCE -> w == mapper ? failing(FailureKind.ENVIRONMENT) : FakeCluster.Act.QUICK;
            case MAP -> w == mapper ? FakeCluster.Act.QUICK : FakeCluster.Act.lasting(60_000);
            case PLAN, COMMIT, ABORT -> FakeCluster.Act.QUICK;
        };
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        assertTrue(cluster.runUntil(() -> cluster.status(job).mapsDone() == 1, 10_000));
        AttemptId map = mapper.held.keySet().iterator().next();
        FakeWorker reducer = cluster.worker("w2", 2);
        assertTrue(cluster.runUntil(
                () -> !cluster.records(JournalRecord.CommitGranted.class).isEmpty(), 10_000));
        // the reduce that holds the grant says that it is done when the output that it took in is gone
        reducer.pausedUntil = cluster.now() + 5_000 * FakeCluster.NANOS_PER_MILLI;
        cluster.die(mapper, true);
        JobStatus end = cluster.finish(job, 30_000);
        assertEquals(JobState.SUCCEEDED, end.state());
        assertEquals(List.of(), cluster.records(JournalRecord.MapOutputLost.class), "nobody needs it any more");
        assertEquals(1, cluster.records(JournalRecord.MapDone.class).size(), "it did not run again");
        assertEquals(List.of(map), publishedMaps(job));
        assertEquals(1, end.mapsDone());
        assertEquals(10, end.mapRecords(), "and it counts");
    }

    /** It was not recorded as lost when the reduce had its grant; the next attempt of the reduce finds that it is gone. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void outputsThatWereGoneWhenAGrantIsRevokedAreMadeAgain(boolean failover) {
        FakeWorker mapper = cluster.worker("w1", 4);
        cluster.script = (w, l) -> w == mapper && l.attempt().task().kind() == TaskKind.REDUCE
                ? failing(FailureKind.ENVIRONMENT)
                : FakeCluster.Act.QUICK;
        cluster.commitMillis = 12_000;
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        assertTrue(cluster.runUntil(() -> cluster.status(job).mapsDone() == 4, 10_000));
        FakeWorker reducer = cluster.worker("w2", 2);
        assertTrue(cluster.runUntil(
                () -> !cluster.records(JournalRecord.CommitGranted.class).isEmpty(), 20_000));
        cluster.die(mapper, true);
        if (failover) {
            cluster.failover();
        }
        cluster.run(8_000);
        assertEquals(List.of(), cluster.records(JournalRecord.MapOutputLost.class));
        cluster.worker("w3", 2);
        cluster.die(reducer, true);
        JobStatus end = cluster.finish(job, 90_000);
        assertEquals(JobState.SUCCEEDED, end.state());
        assertEquals(1, cluster.records(JournalRecord.GrantRevoked.class).size());
        assertEquals(4, cluster.records(JournalRecord.MapOutputLost.class).size());
        assertEquals(4, end.mapsDone());
        assertEquals(40, end.mapRecords(), "each counts once");
    }

    /** The next attempt of the reduce must not have to find out: that takes it longer than it may be without progress. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void outputsThatWereGoneAreGivenUpWithTheGrantThatIsRevoked(boolean failover) {
        FakeWorker mapper = cluster.worker("w1", 4);
        cluster.script = (w, l) -> w == mapper && l.attempt().task().kind() == TaskKind.REDUCE
                ? failing(FailureKind.ENVIRONMENT)
                : FakeCluster.Act.QUICK;
        cluster.commitMillis = 60_000;
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        assertTrue(cluster.runUntil(() -> cluster.status(job).mapsDone() == 4, 10_000));
        FakeWorker reducer = cluster.worker("w2", 2);
        assertTrue(cluster.runUntil(
                () -> !cluster.records(JournalRecord.CommitGranted.class).isEmpty(), 20_000));
        cluster.die(mapper, true);
        cluster.run(8_000);
        assertEquals(List.of(), cluster.records(JournalRecord.MapOutputLost.class));
        cluster.die(reducer, true);
        if (failover) {
            cluster.failover();
            cluster.status(job);
        }
        cluster.run(20_000);
        assertEquals(1, cluster.records(JournalRecord.GrantRevoked.class).size());
        assertEquals(4, cluster.records(JournalRecord.MapOutputLost.class).size(), "before any reduce asks for them");
        cluster.commitMillis = 0;
        cluster.worker("w3", 2);
        JobStatus end = cluster.finish(job, 60_000);
        assertEquals(JobState.SUCCEEDED, end.state());
        assertEquals(40, end.mapRecords(), "each counts once");
    }

    private List<AttemptId> publishedMaps(JobId job) {
        return cluster.published.get(job).committed().stream()
                .map(TaskWork.Committed::attempt)
                .filter(attempt -> attempt.task().kind() == TaskKind.MAP)
                .toList();
    }

    @Test
    void reducesThatTookInADifferentOutputStartOver() {
        cluster.worker("w1", 2);
        FakeWorker reducer = cluster.worker("w2", 2);
        cluster.digests = map -> map.number() * 7L + map.task().index();
        cluster.script = (w, l) -> l.attempt().task().kind() == TaskKind.REDUCE
                        && l.attempt().task().index() > 0
                ? FakeCluster.Act.lasting(10_000)
                : FakeCluster.Act.QUICK;
        JobId job = cluster.submit(FakeCluster.spec("r1", 3));
        assertTrue(cluster.runUntil(() -> cluster.status(job).reducesDone() == 1, 10_000));
        cluster.die(cluster.workers.get("w1"), true);
        assertEquals(JobState.SUCCEEDED, cluster.finish(job, 120_000).state());
        assertTrue(reducer.alive);
        long commits = cluster.records(JournalRecord.TaskCommitted.class).stream()
                .filter(c -> c.attempt().task().index() == 0)
                .count();
        assertEquals(2, commits, "what was committed of the first output does not count");
        assertEquals(30, cluster.status(job).counters().values().get("windrow").get("records-out"));
    }

    /** It may end before it is told that its grant fell, or after that: at each moment between the lost output and long after it. */
    @Test
    void aReduceThatWasGrantedStartsOverAndNobodyIsBlamed() {
        int committedBefore = 0;
        int endedUnheard = 0;
        int stopped = 0;
        for (int commit = 1_000; commit < 9_000; commit += 20) {
            FakeCluster some = new FakeCluster(CoreConfig.defaults());
            some.worker("w1", 1);
            some.worker("w2", 1);
            some.digests = map -> map.number() * 7L + map.task().index();
            some.script = (w, l) -> l.attempt().task().kind() == TaskKind.REDUCE
                            && l.attempt().task().index() > 0
                    ? FakeCluster.Act.lasting(20_000)
                    : FakeCluster.Act.QUICK;
            some.commitMillis = commit;
            JobId job = some.submit(FakeCluster.spec("r1", 2));
            assertTrue(some.runUntil(
                    () -> !some.records(JournalRecord.CommitGranted.class).isEmpty(), 10_000));
            AttemptId first =
                    some.records(JournalRecord.CommitGranted.class).get(0).attempt();
            FakeWorker mapper = some.workers.get(some.running(first).name.equals("w1") ? "w2" : "w1");
            some.die(mapper, true);
            some.worker("w3", 1);
            JobStatus end = some.finish(job, 120_000);
            assertEquals(JobState.SUCCEEDED, end.state(), commit + " ms: " + end.message());
            assertEquals(0, end.failedAttempts(), commit + " ms");
            assertEquals(20, end.counters().values().get("windrow").get("records-out"), commit + " ms");
            boolean committed = some.records(JournalRecord.TaskCommitted.class).stream()
                    .anyMatch(each -> each.attempt().equals(first));
            if (committed) {
                committedBefore++;
            } else if (some.taken.containsKey(first)) {
                endedUnheard++;
            } else {
                stopped++;
            }
        }
        assertTrue(
                committedBefore > 0 && endedUnheard > 0 && stopped > 0,
                committedBefore + " committed before, " + endedUnheard + " ended unheard, " + stopped + " stopped");
    }

    @Test
    void aReduceWhoseSumNeverFitsFailsTheJobLoudly() {
        cluster.worker("w1", 2);
        cluster.skew = 1;
        cluster.splits = FakeCluster.splits(1);
        var end = cluster.finish(cluster.submit(FakeCluster.spec("r1", 1)), 120_000);
        assertEquals(JobState.FAILED, end.state());
        assertTrue(end.message().contains("are the maps deterministic?"), end.message());
        assertTrue(cluster.records(JournalRecord.CommitGranted.class).isEmpty());
    }

    @Test
    void theGrantOfALostAttemptIsRevokedBeforeAnotherGetsIt() {
        FakeWorker first = cluster.worker("w1", 1);
        cluster.splits = FakeCluster.splits(1);
        JobId job = cluster.submit(FakeCluster.mapOnly("r1"));
        assertTrue(cluster.runUntil(
                () -> !cluster.records(JournalRecord.CommitGranted.class).isEmpty(), 10_000));
        cluster.die(first, true);
        cluster.worker("w2", 1);
        assertEquals(JobState.SUCCEEDED, cluster.finish(job, 30_000).state());
        assertEquals(2, cluster.records(JournalRecord.CommitGranted.class).size());
        assertEquals(1, cluster.records(JournalRecord.GrantRevoked.class).size());
    }

    /**
     * A reduce of an earlier leader goes on with what it was granted while its worker counts as lost, and ends at each moment from then on:
     * before the worker is back, between its registration and its first report, or after it is allowed anew.
     */
    @Test
    void noJobIsBlamedForAReduceWhoseGrantWasRevokedWhileItsWorkerStoodStill() {
        int allowedTwice = 0;
        for (long commitMillis = 14_500; commitMillis < 17_000; commitMillis += 50) {
            FakeCluster each = new FakeCluster(CoreConfig.defaults());
            if (standsStillAfterItsGrant(each, commitMillis)) {
                allowedTwice++;
            }
        }
        assertTrue(allowedTwice > 0, "none was in time for a second grant");
    }

    /** Returns whether the reduce was granted its commit twice. */
    private static boolean standsStillAfterItsGrant(FakeCluster each, long commitMillis) {
        each.worker("w1", 1);
        each.worker("w2", 1);
        each.splits = FakeCluster.splits(2);
        each.script = only(TaskKind.REDUCE, FakeCluster.Act.lasting(8_000));
        each.commitMillis = commitMillis;
        JobSpec spec =
                new JobSpec("r1", "job", "me", "/staging", List.of(), List.of(), true, 1, 512, 1, true, Map.of());
        JobId job = each.submit(spec);
        assertTrue(each.runUntil(
                () -> each.runningAttempts().stream().anyMatch(a -> a.task().kind() == TaskKind.REDUCE), 10_000));
        each.run(1_000);
        each.failover();
        assertTrue(each.runUntil(
                () -> !each.records(JournalRecord.CommitGranted.class).isEmpty(), 20_000));
        AttemptId reduce =
                each.records(JournalRecord.CommitGranted.class).get(0).attempt();
        assertEquals(1, reduce.epoch(), "an earlier leader's");
        each.running(reduce).pausedUntil = each.now() + 15_000 * FakeCluster.NANOS_PER_MILLI;
        JobStatus end = each.finish(job, 60_000);
        assertEquals(JobState.SUCCEEDED, end.state(), end.message());
        assertEquals(0, end.failedAttempts(), "when the commit takes " + commitMillis + " ms");
        assertEquals(
                1,
                each.records(JournalRecord.GrantRevoked.class).stream()
                        .filter(r -> r.attempt().equals(reduce))
                        .count());
        return each.records(JournalRecord.CommitGranted.class).stream()
                        .filter(r -> r.attempt().equals(reduce))
                        .count()
                == 2;
    }

    @Test
    void theJobsCommitRunsAgainWhenItsWorkerIsLost() {
        FakeWorker first = cluster.worker("w1", 1);
        cluster.script = only(TaskKind.COMMIT, FakeCluster.Act.lasting(4_000));
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        untilRunning(TaskKind.COMMIT);
        cluster.die(first, true);
        cluster.worker("w2", 1);
        assertEquals(JobState.SUCCEEDED, cluster.finish(job, 60_000).state());
        assertEquals(1, cluster.records(JournalRecord.JobCommitBegun.class).size());
        assertEquals(0, cluster.records(JournalRecord.MapOutputLost.class).size(), "nobody needs the outputs any more");
    }

    @Test
    void theNextLeaderGoesOnWithWhatRunsAndWhatIsDone() {
        cluster.worker("w1", 2);
        cluster.worker("w2", 2);
        cluster.splits = FakeCluster.splits(6);
        cluster.script = only(TaskKind.MAP, FakeCluster.Act.lasting(6_000));
        JobId job = cluster.submit(FakeCluster.spec("r1", 2));
        assertTrue(cluster.runUntil(() -> cluster.status(job).mapsDone() == 4, 30_000));
        cluster.run(1_000);
        var running = cluster.runningAttempts();
        assertEquals(
                2, running.stream().filter(a -> a.task().kind() == TaskKind.MAP).count());
        cluster.failover();
        assertEquals(JobState.SUCCEEDED, cluster.finish(job, 60_000).state());
        assertEquals(6, cluster.records(JournalRecord.MapDone.class).size(), "no map ran again");
        assertTrue(cluster.records(JournalRecord.MapDone.class).stream()
                .allMatch(d -> d.attempt().epoch() == 1));
        assertEquals(0, cluster.status(job).lostAttempts());
    }

    /** Its registration names what runs; that the granted attempt has ended stands in its first report. */
    @Test
    void aGrantIsNotRevokedBetweenItsWorkersRegistrationAndItsFirstReport() {
        FakeWorker worker = cluster.worker("w1", 2);
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        assertTrue(cluster.runUntil(
                () -> !cluster.records(JournalRecord.CommitGranted.class).isEmpty(), 10_000));
        cluster.run(20 - cluster.now() / FakeCluster.NANOS_PER_MILLI % 50);
        cluster.failoverSilently();
        cluster.status(job);
        // workers act each 50 ms: it registers 20 ms before the grace is over, and reports 30 ms after that
        cluster.run(cluster.config.recoveryGraceNanos() / FakeCluster.NANOS_PER_MILLI - 60);
        cluster.connect(worker, true);
        assertEquals(JobState.SUCCEEDED, cluster.finish(job, 30_000).state());
        assertEquals(List.of(), cluster.records(JournalRecord.GrantRevoked.class));
        assertEquals(1, cluster.records(JournalRecord.TaskCommitted.class).size());
    }

    /** It must not hold up the others for ever. */
    @Test
    void aWorkerThatRegistersAndNeverReportsIsNotAwaitedForLong() {
        FakeWorker holder = cluster.worker("w1", 2);
        cluster.script = only(TaskKind.REDUCE, FakeCluster.Act.lasting(5_000));
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        untilRunning(TaskKind.REDUCE);
        FakeWorker other = cluster.worker("w2", 2);
        cluster.die(holder, false);
        cluster.failover();
        assertTrue(cluster.runUntil(() -> other.link != null, 1_000));
        LinkId mute = new LinkId(-7);
        for (int i = 0; i < 60; i++) {
            cluster.step(new Event.FromWorker(
                    mute,
                    new windrow.protocol.message.RegisterWorker(
                            "mute", i + 1, "h9", "/r", 1, 100, "h9", 0, List.of(), List.of())));
            cluster.run(500);
        }
        assertFalse(cluster.records(JournalRecord.MapOutputLost.class).isEmpty(), "what the dead one held is given up");
        assertEquals(JobState.SUCCEEDED, cluster.finish(job, 30_000).state());
    }

    @Test
    void theNextLeaderGivesUpWhatNobodyBringsBack() {
        FakeWorker holder = cluster.worker("w1", 2);
        cluster.worker("w2", 2);
        cluster.script = only(TaskKind.REDUCE, FakeCluster.Act.lasting(10_000));
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        untilRunning(TaskKind.REDUCE);
        holder.alive = false;
        cluster.workers.remove("w1");
        cluster.failover();
        assertEquals(JobState.SUCCEEDED, cluster.finish(job, 90_000).state());
    }

    @Test
    void aLeaderThatDiesInTheJobsCommitLeavesItToTheNext() {
        cluster.worker("w1", 1);
        cluster.script = only(TaskKind.COMMIT, FakeCluster.Act.lasting(2_000));
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        untilRunning(TaskKind.COMMIT);
        cluster.failover();
        assertEquals(JobState.SUCCEEDED, cluster.finish(job, 60_000).state());
        assertEquals(
                1,
                cluster.workers.get("w1").launched.stream()
                        .filter(a -> a.task().kind() == TaskKind.COMMIT)
                        .count());
    }

    /** Else what they write comes after the clean-up, and stays. */
    @Test
    void theNextLeaderCleansWhenWhatRunsOfAKilledJobHasEnded() {
        FakeWorker slow = cluster.worker("w1", 2);
        cluster.worker("w2", 2);
        cluster.script = only(TaskKind.MAP, FakeCluster.Act.lasting(60_000));
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        assertTrue(cluster.runUntil(() -> slow.running.size() == 2, 10_000));
        slow.deaf = true;
        cluster.ask(new ClientRequest.Kill(cluster.nextCall(), job, "me"));
        cluster.run(500);
        cluster.failover();
        cluster.run(6_000);
        assertEquals(2, slow.running.size());
        assertTrue(cluster.cleaned.isEmpty() && anyRunning(TaskKind.ABORT) == null, "it cleans beside them");
        slow.deaf = false;
        assertEquals(JobState.KILLED, cluster.finish(job, 5_000).state(), "soon after workers may be missing");
        assertTrue(cluster.cleaned.containsKey(job));
    }

    /** It is not known when the next leader may launch, and it stops late. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theNextLeaderCleansWhenAWorkerThatIsLateHasEndedWhatItRuns(boolean killedBefore) {
        cluster = new FakeCluster(
                CoreConfig.defaults().toBuilder().killWaitNanos(5_000_000_000L).build());
        FakeWorker late = cluster.worker("w1", 2);
        cluster.worker("w2", 2);
        cluster.script = only(TaskKind.MAP, FakeCluster.Act.lasting(60_000));
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        assertTrue(cluster.runUntil(() -> late.running.size() == 2, 10_000));
        late.deaf = true;
        if (killedBefore) {
            cluster.ask(new ClientRequest.Kill(cluster.nextCall(), job, "me"));
        }
        cluster.failoverSilently();
        cluster.connect(cluster.workers.get("w2"), true);
        cluster.run(1_000);
        if (!killedBefore) {
            cluster.ask(new ClientRequest.Kill(cluster.nextCall(), job, "me"));
        }
        cluster.run(7_500);
        cluster.connect(late, true);
        cluster.run(2_000);
        assertEquals(2, late.running.size());
        assertTrue(cluster.cleaned.isEmpty() && anyRunning(TaskKind.ABORT) == null, "it cleans beside them");
        late.deaf = false;
        assertEquals(JobState.KILLED, cluster.finish(job, 2_000).state());
        assertTrue(cluster.cleaned.containsKey(job));
    }

    /** What the leader launched itself is known to it, and nobody else runs some of it. */
    @Test
    void aJobThatTheNextLeaderAcceptedIsCleanedAtOnce() {
        cluster.worker("w1", 2);
        cluster.script = only(TaskKind.MAP, FakeCluster.Act.lasting(60_000));
        cluster.failover();
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        untilRunning(TaskKind.MAP);
        cluster.ask(new ClientRequest.Kill(cluster.nextCall(), job, "me"));
        assertEquals(JobState.KILLED, cluster.finish(job, 2_000).state());
        assertTrue(cluster.cleaned.containsKey(job));
    }

    /** It was given up with its worker; when that comes back, it is the one that runs, and the next one waits. */
    @Test
    void aPlanIsNotMadeBesideOneThatIsToldToEnd() {
        FakeWorker zombie = cluster.worker("w1", 1);
        cluster.script = only(TaskKind.PLAN, FakeCluster.Act.lasting(60_000));
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        untilRunning(TaskKind.PLAN);
        zombie.deaf = true;
        zombie.pausedUntil = cluster.now() + 15_000 * FakeCluster.NANOS_PER_MILLI;
        cluster.run(17_000);
        FakeWorker other = cluster.worker("w2", 1);
        cluster.run(3_000);
        assertEquals(List.of(), other.launched, "the zombie's plan runs still");
        zombie.deaf = false;
        cluster.script = (w, l) -> FakeCluster.Act.QUICK;
        assertEquals(JobState.SUCCEEDED, cluster.finish(job, 30_000).state());
    }

    @Test
    void aSubmissionRepeatedToTheNextLeaderIsTheSameJob() {
        cluster.worker("w1", 1);
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        cluster.failover();
        assertEquals(job, cluster.submit(FakeCluster.spec("r1", 1)));
        JobId next = cluster.submit(FakeCluster.spec("r2", 1));
        assertEquals(2, next.epoch());
    }

    /** The large worker may be about to come back; the small one alone says nothing. */
    @Test
    void justAfterAnElectionNoJobIsRefusedForMemory() {
        cluster.worker("small", "h", "/r", 1, 400);
        cluster.failoverWithoutJournal();
        cluster.run(1_000);
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        String told = cluster.status(job).message();
        assertTrue(told.contains("asked 512 MB, largest worker has 400 MB"), told);
        assertTrue(told.contains("a new leader waits for the workers"), told);

        long news = cluster.nextCall();
        cluster.ask(new ClientRequest.Status(news, job, cluster.status(job).version(), 60_000));
        assertTrue(cluster.runUntil(() -> cluster.reply(news) != null, 10_000), "the end of the grace is told");
        var waits = ((ClientReply.Status) cluster.reply(news)).status();
        assertEquals(JobState.PLANNING, waits.state());
        assertTrue(
                waits.message().contains("asked 512 MB, largest worker has 400 MB; start a larger"), waits.message());
        var late = new ClientRequest.Submit(cluster.nextCall(), FakeCluster.spec("r2", 1));
        assertInstanceOf(ClientReply.Refused.class, cluster.ask(late));

        cluster.worker("large", 1);
        assertEquals(JobState.SUCCEEDED, cluster.finish(job, 20_000).state());
    }

    /** An embedded cluster's epochs go on from run to run, and there is no worker of an earlier one. */
    @Test
    void whereNobodyLedBeforeAJobThatIsTooLargeIsRefusedAtOnce() {
        FakeCluster alone = new FakeCluster(
                CoreConfig.defaults().toBuilder().recoveryGraceNanos(0).build());
        alone.failoverWithoutJournal();
        alone.worker("small", "h", "/r", 1, 400);
        var submit = new ClientRequest.Submit(alone.nextCall(), FakeCluster.spec("r1", 1));
        assertInstanceOf(ClientReply.Refused.class, alone.ask(submit));
    }

    @Test
    void aLaunchThatItsWorkerNeverTakesUpIsRepeatedAndThenGivenUp() {
        FakeWorker deaf = cluster.worker("w1", 1);
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        cluster.script = (w, l) -> FakeCluster.Act.QUICK;
        assertTrue(cluster.runUntil(() -> !deaf.launched.isEmpty(), 5_000));
        // the worker forgets the attempt and, as for all that ended there, does not start it again
        deaf.running.clear();
        cluster.worker("w2", 1);
        var end = cluster.finish(job, 60_000);
        assertEquals(JobState.SUCCEEDED, end.state());
        assertEquals(1, end.lostAttempts());
    }
}
