package windrow.coordinator.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.FailureKind;
import windrow.protocol.message.JobState;
import windrow.protocol.message.SplitMeta;

/** Where and in which order attempts are launched. */
class SchedulingTest {

    private final FakeCluster cluster = new FakeCluster(CoreConfig.defaults());

    private static long count(FakeWorker worker, TaskKind kind) {
        return worker.launched.stream().filter(a -> a.task().kind() == kind).count();
    }

    @Test
    void mapsRunWhereTheirBlocksAre() {
        cluster.worker("w1", "h1", "/r1", 2, 4096);
        cluster.worker("w2", "h2", "/r2", 2, 4096);
        List<SplitMeta> splits = new ArrayList<>(FakeCluster.splits(4, "h1"));
        splits.addAll(FakeCluster.splits(4, "h2"));
        cluster.splits = splits;
        cluster.finish(cluster.submit(FakeCluster.spec("r1", 1)), 20_000);
        cluster.workers.get("w1").launched.stream()
                .filter(a -> a.task().kind() == TaskKind.MAP)
                .forEach(a -> assertTrue(a.task().index() < 4, a + " on the wrong host"));
        assertEquals(4, count(cluster.workers.get("w2"), TaskKind.MAP));
    }

    @Test
    void aWorkerWithoutNearMapsWaitsALittleThenPrefersItsRack() {
        cluster.worker("w1", "h1", "/r1", 1, 4096);
        cluster.worker("w2", "h2", "/r2", 1, 4096);
        FakeWorker w3 = cluster.worker("w3", "h3", "/r2", 1, 4096);
        List<SplitMeta> splits = new ArrayList<>(FakeCluster.splits(3, "h1"));
        splits.addAll(FakeCluster.splits(3, "h2"));
        cluster.splits = splits;
        cluster.script = (w, l) ->
                l.attempt().task().kind() == TaskKind.MAP ? FakeCluster.Act.lasting(5_000) : FakeCluster.Act.QUICK;
        cluster.submit(FakeCluster.spec("r1", 1));
        assertTrue(cluster.runUntil(() -> cluster.runningAttempts().size() == 2, 5_000));
        assertEquals(0, count(w3, TaskKind.MAP));
        cluster.run(250);
        assertEquals(0, count(w3, TaskKind.MAP));
        cluster.run(200);
        assertEquals(1, count(w3, TaskKind.MAP));
        assertTrue(w3.launched.stream()
                .filter(a -> a.task().kind() == TaskKind.MAP)
                .allMatch(a -> a.task().index() >= 3));
    }

    @Test
    void hostsThatNobodyKnowsMakeNobodyWait() {
        cluster.worker("w1", 2);
        cluster.splits = FakeCluster.splits(2, "elsewhere");
        cluster.script = (w, l) ->
                l.attempt().task().kind() == TaskKind.MAP ? FakeCluster.Act.lasting(5_000) : FakeCluster.Act.QUICK;
        cluster.submit(FakeCluster.spec("r1", 1));
        assertTrue(cluster.runUntil(
                () -> !cluster.records(JournalRecord.JobPlanned.class).isEmpty(), 5_000));
        cluster.run(100);
        assertEquals(2, cluster.runningAttempts().size());
    }

    @Test
    void aSmallJobStaysWhereItBegan() {
        for (int i = 1; i <= 3; i++) {
            cluster.worker("w" + i, 2);
        }
        cluster.splits = FakeCluster.splits(1);
        cluster.finish(cluster.submit(FakeCluster.spec("r1", 1)), 20_000);
        assertEquals(
                1,
                cluster.workers.values().stream()
                        .filter(w -> !w.launched.isEmpty())
                        .count());
    }

    @Test
    void memoryBoundsExecutorsAndIsUsedOncePerJob() {
        FakeWorker worker = cluster.worker("w1", "h", "/r", 8, 1100);
        cluster.script = (w, l) ->
                l.attempt().task().kind() == TaskKind.MAP ? FakeCluster.Act.lasting(3_000) : FakeCluster.Act.QUICK;
        cluster.submit(FakeCluster.spec("r1", 1));
        cluster.submit(FakeCluster.spec("r2", 1));
        JobId third = cluster.submit(FakeCluster.spec("r3", 1));
        cluster.run(2_000);
        assertEquals(
                2,
                worker.running.keySet().stream().map(AttemptId::job).distinct().count());
        assertEquals(8, worker.running.size());
        assertFalse(worker.launched.stream().anyMatch(a -> a.job().equals(third)));
        assertEquals(JobState.SUCCEEDED, cluster.finish(third, 30_000).state());
    }

    @Test
    void earlierJobsGoFirst() {
        cluster.worker("w1", 1);
        JobId first = cluster.submit(FakeCluster.spec("r1", 1));
        JobId second = cluster.submit(FakeCluster.spec("r2", 1));
        cluster.finish(second, 30_000);
        List<JobId> order = cluster.ended.stream().map(e -> e.status().job()).toList();
        assertEquals(List.of(first, second), order);
    }

    @Test
    void reducesAreLaunchedWhenNoMapWaits() {
        FakeWorker worker = cluster.worker("w1", 2);
        cluster.script = (w, l) ->
                l.attempt().task().kind() == TaskKind.MAP ? FakeCluster.Act.lasting(1_000) : FakeCluster.Act.QUICK;
        cluster.splits = FakeCluster.splits(5);
        cluster.finish(cluster.submit(FakeCluster.spec("r1", 2)), 30_000);
        List<TaskKind> kinds =
                worker.launched.stream().map(a -> a.task().kind()).toList();
        assertTrue(kinds.lastIndexOf(TaskKind.MAP) < kinds.indexOf(TaskKind.REDUCE), kinds.toString());
    }

    @Test
    void whenAMapIsLostAReduceMakesRoomForIt() {
        FakeWorker holder = cluster.worker("w1", 1);
        cluster.script = (w, l) ->
                l.attempt().task().kind() == TaskKind.REDUCE ? FakeCluster.Act.lasting(4_000) : FakeCluster.Act.QUICK;
        cluster.splits = FakeCluster.splits(2);
        JobId job = cluster.submit(FakeCluster.spec("r1", 2));
        assertTrue(cluster.runUntil(() -> cluster.status(job).mapsDone() == 2, 10_000));
        FakeWorker other = cluster.worker("w2", 1);
        assertTrue(cluster.runUntil(
                () -> count(other, TaskKind.REDUCE) == 1 && count(holder, TaskKind.REDUCE) == 1, 5_000));
        cluster.die(holder, true);
        assertEquals(JobState.SUCCEEDED, cluster.finish(job, 60_000).state());
        assertEquals(0, cluster.status(job).failedAttempts());
        assertEquals(2, count(other, TaskKind.MAP));
    }

    /** All maps are done, and that takes a new leader several steps to find out. */
    @Test
    void noReduceMakesRoomForMapsOfWhichNoneIsKnownToWait() {
        FakeCluster many = new FakeCluster(CoreConfig.defaults().toBuilder()
                .recoveryLaunchNanos(FakeCluster.NANOS_PER_MILLI)
                .build());
        FakeWorker worker = many.worker("w1", 100);
        many.splits = FakeCluster.splits(8_000);
        many.script = (w, l) -> FakeCluster.Act.lasting(l.attempt().task().kind() == TaskKind.REDUCE ? 60_000 : 10);
        JobId job = many.submit(FakeCluster.spec("r1", 100));
        assertTrue(many.runUntil(() -> count(worker, TaskKind.REDUCE) == 100, 120_000));
        assertEquals(8_000, many.status(job).mapsDone());
        many.failoverSilently();
        many.connect(worker, true);
        many.run(2_000);
        assertEquals(100, count(worker, TaskKind.REDUCE), "some were launched again");
        assertEquals(100, worker.running.size());
    }

    /** The map runs with a worker that is late, and the reduces have taken all slots of those that are not. */
    @Test
    void noReduceMakesRoomForAMapThatMayBeRunning() {
        FakeWorker reducer = cluster.worker("w1", 1);
        FakeWorker mapper = cluster.worker("w2", 1);
        cluster.splits = FakeCluster.splits(2);
        cluster.script = (w, l) ->
                FakeCluster.Act.lasting(w == mapper || l.attempt().task().kind() == TaskKind.REDUCE ? 30_000 : 100);
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        assertTrue(cluster.runUntil(
                () -> count(mapper, TaskKind.MAP) == 1 && count(reducer, TaskKind.REDUCE) == 1, 5_000));
        cluster.failoverSilently();
        cluster.connect(reducer, true);
        cluster.run(8_000);
        cluster.connect(mapper, true);
        assertEquals(JobState.SUCCEEDED, cluster.finish(job, 90_000).state());
        assertEquals(1, count(reducer, TaskKind.MAP), "the map was made twice");
        assertEquals(1, count(reducer, TaskKind.REDUCE) + count(mapper, TaskKind.REDUCE), "the reduce was stopped");
    }

    /** The same, but that the worker does not come back. */
    @Test
    void aReduceMakesRoomForAMapThatIsSurelyNotRunning() {
        FakeWorker reducer = cluster.worker("w1", 1);
        FakeWorker mapper = cluster.worker("w2", 1);
        cluster.splits = FakeCluster.splits(2);
        cluster.script = (w, l) -> FakeCluster.Act.lasting(w == mapper ? 30_000 : 100);
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        assertTrue(cluster.runUntil(
                () -> count(mapper, TaskKind.MAP) == 1 && count(reducer, TaskKind.REDUCE) == 1, 5_000));
        cluster.die(mapper, false);
        cluster.failoverSilently();
        cluster.connect(reducer, true);
        cluster.run(9_000);
        assertEquals(1, count(reducer, TaskKind.MAP), "the worker may come yet");
        assertEquals(JobState.SUCCEEDED, cluster.finish(job, 10_000).state());
        assertEquals(2, count(reducer, TaskKind.MAP));
    }

    @Test
    void aFailedAttemptIsTriedOnAnotherWorker() {
        FakeWorker bad = cluster.worker("w1", 1);
        FakeWorker good = cluster.worker("w2", 1);
        cluster.script = (w, l) -> w == bad && l.attempt().task().kind() == TaskKind.MAP
                ? FakeCluster.Act.ending(new AttemptResult.Failed(FailureKind.TASK, "bad disk", ""))
                : FakeCluster.Act.QUICK;
        cluster.splits = FakeCluster.splits(8);
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        assertEquals(JobState.SUCCEEDED, cluster.finish(job, 30_000).state());
        assertEquals(3, count(bad, TaskKind.MAP), "three failures, then the job avoids the worker");
        assertEquals(8, count(good, TaskKind.MAP));
    }

    @Test
    void withNoOtherWorkerItIsTriedOnTheSameOne() {
        FakeWorker only = cluster.worker("w1", 1);
        cluster.script = (w, l) ->
                l.attempt().task().kind() == TaskKind.MAP && l.attempt().number() < 3
                        ? FakeCluster.Act.ending(new AttemptResult.Failed(FailureKind.TASK, "once more", ""))
                        : FakeCluster.Act.QUICK;
        cluster.splits = FakeCluster.splits(1);
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        assertEquals(JobState.SUCCEEDED, cluster.finish(job, 30_000).state());
        assertEquals(4, count(only, TaskKind.MAP));
        assertEquals(3, cluster.status(job).failedAttempts());
    }

    @Test
    void aStragglerGetsOneSecondAttemptAndTheFirstToEndWins() {
        FakeWorker slow = cluster.worker("w1", 2);
        cluster.worker("w2", 2);
        cluster.splits = FakeCluster.splits(8);
        cluster.script = (w, l) -> w == slow && l.attempt().task().kind() == TaskKind.MAP
                ? FakeCluster.Act.lasting(60_000)
                : FakeCluster.Act.lasting(1_000);
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        var end = cluster.finish(job, 40_000);
        assertEquals(JobState.SUCCEEDED, end.state());
        assertEquals(2, end.secondAttempts());
        assertEquals(0, end.failedAttempts());
        assertTrue(end.elapsedMillis() < 30_000, "took " + end.elapsedMillis());
        assertTrue(cluster.ended.get(0).runs().stream()
                .anyMatch(r -> r.speculative() && r.outcome().equals("succeeded")));
        assertTrue(cluster.ended.get(0).runs().stream()
                .anyMatch(r -> !r.speculative() && r.outcome().equals("killed")));
    }

    @Test
    void aSecondAttemptThatIsLeftAloneTakesNoRoomFromOthers() {
        for (int i = 1; i <= 3; i++) {
            cluster.worker("w" + i, 4);
        }
        cluster.splits = FakeCluster.splits(8);
        cluster.script = (w, l) -> {
            TaskId task = l.attempt().task();
            boolean slow = task.kind() == TaskKind.MAP && task.index() < 2;
            // the first straggles more than the second, on every worker, and so gets the only room
            return FakeCluster.Act.lasting(!slow ? 1_000 : task.index() == 0 ? 90_000 : 60_000);
        };
        JobId job = cluster.submit(FakeCluster.mapOnly("r1"));
        assertTrue(cluster.runUntil(() -> running(0).size() == 2, 15_000));
        FakeWorker original = cluster.running(
                running(0).stream().filter(a -> a.number() == 0).findFirst().orElseThrow());
        assertEquals(1, running(1).size(), "no room for both");
        assertFalse(original.running.containsKey(running(1).get(0)), "they are on different workers");
        cluster.die(original, true);
        assertTrue(cluster.runUntil(() -> running(1).size() == 2, 10_000), "what is left is no second attempt");
        assertEquals(1, running(0).size());
        assertTrue(cluster.runUntil(() -> cluster.status(job).mapsDone() == 7, 90_000));
        assertTrue(cluster.status(job).mapFraction() > 7.1f / 8, "its progress counts");
    }

    /** The attempts of a map that run. */
    private List<AttemptId> running(int map) {
        return cluster.runningAttempts().stream()
                .filter(a -> a.task().kind() == TaskKind.MAP && a.task().index() == map)
                .toList();
    }

    @Test
    void secondAttemptsCanBeTurnedOff() {
        FakeWorker slow = cluster.worker("w1", 2);
        cluster.worker("w2", 2);
        cluster.script = (w, l) -> w == slow && l.attempt().task().kind() == TaskKind.MAP
                ? FakeCluster.Act.lasting(60_000)
                : FakeCluster.Act.lasting(1_000);
        var spec = FakeCluster.spec("r1", 1);
        JobId job = cluster.submit(new windrow.protocol.message.JobSpec(
                "r1", "j", "me", "/s", List.of(), List.of(), true, 1, 512, 4, false, spec.settings()));
        var end = cluster.finish(job, 90_000);
        assertEquals(0, end.secondAttempts());
        assertTrue(end.elapsedMillis() > 60_000);
    }

    @Test
    void evenlySlowAttemptsAreNoStragglers() {
        cluster.worker("w1", 2);
        cluster.worker("w2", 2);
        cluster.splits = FakeCluster.splits(3);
        cluster.script = (w, l) -> FakeCluster.Act.lasting(30_000);
        var end = cluster.finish(cluster.submit(FakeCluster.spec("r1", 3)), 200_000);
        assertEquals(0, end.secondAttempts());
    }

    @Test
    void manyMapEventsArriveInPieces() {
        cluster.worker("w1", 100);
        cluster.splits = FakeCluster.splits(2_500);
        JobId job = cluster.submit(FakeCluster.spec("r1", 2));
        assertEquals(JobState.SUCCEEDED, cluster.finish(job, 120_000).state());
    }
}
