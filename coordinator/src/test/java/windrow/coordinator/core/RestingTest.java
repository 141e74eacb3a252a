package windrow.coordinator.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.FailureKind;
import windrow.protocol.message.JobState;
import windrow.protocol.message.JobStatus;

/** Tasks that something around them fails: they are tried again, but not all times at once. */
class RestingTest {

    private static final AttemptResult SAFE_MODE =
            new AttemptResult.Failed(FailureKind.ENVIRONMENT, "the NameNode is in safe mode", "");

    private static final FakeCluster.Act FAILS_AT_ONCE = new FakeCluster.Act(1, SAFE_MODE, false);

    private record Launched(TaskKind kind, String worker, long millis) {}

    private final FakeCluster cluster = new FakeCluster(CoreConfig.defaults());
    private final List<Launched> launches = new ArrayList<>();

    /** Attempts of the kind fail at once for so long, from the first one on. */
    private void failing(TaskKind failing, long millis) {
        cluster.script = (worker, launch) -> {
            TaskKind kind = launch.attempt().task().kind();
            launches.add(new Launched(kind, worker.name, cluster.now() / FakeCluster.NANOS_PER_MILLI));
            List<Launched> same = launchesOf(failing);
            boolean fails = kind == failing && same.get(same.size() - 1).millis - same.get(0).millis < millis;
            return fails ? FAILS_AT_ONCE : FakeCluster.Act.QUICK;
        };
    }

    private List<Launched> launchesOf(TaskKind kind) {
        return launches.stream().filter(launch -> launch.kind == kind).toList();
    }

    @ParameterizedTest
    @EnumSource(
            value = TaskKind.class,
            names = {"PLAN", "MAP", "REDUCE", "COMMIT"})
    void aMinuteWithoutAFileSystemIsSurvived(TaskKind kind) {
        cluster.worker("w1", 2);
        cluster.worker("w2", 2);
        cluster.splits = FakeCluster.splits(1);
        failing(kind, 60_000);
        JobStatus end = cluster.finish(cluster.submit(FakeCluster.spec("r1", 1)), 120_000);
        assertEquals(JobState.SUCCEEDED, end.state(), end.message());
        assertEquals(0, end.failedAttempts());
        assertTrue(launchesOf(kind).size() > 10, "and it went on soon after it");
    }

    @Test
    void oneUnluckyTryCostsASecondAndNotTheSameWorkerAgain() {
        cluster.worker("w1", 2);
        cluster.worker("w2", 2);
        cluster.splits = FakeCluster.splits(1);
        failing(TaskKind.MAP, 1);
        cluster.finish(cluster.submit(FakeCluster.spec("r1", 1)), 30_000);
        List<Launched> maps = launchesOf(TaskKind.MAP);
        assertEquals(2, maps.size());
        assertNotEquals(maps.get(0).worker, maps.get(1).worker);
        long pause = maps.get(1).millis - maps.get(0).millis;
        assertTrue(pause >= 1_000 && pause < 1_300, pause + " ms");
    }

    @Test
    void aTaskOfALostWorkerRunsAgainAtOnce() {
        FakeWorker lost = cluster.worker("w1", 1);
        cluster.splits = FakeCluster.splits(1);
        cluster.script = (worker, launch) -> launch.attempt().task().kind() == TaskKind.MAP && worker == lost
                ? FakeCluster.Act.lasting(60_000)
                : FakeCluster.Act.QUICK;
        cluster.submit(FakeCluster.spec("r1", 1));
        assertTrue(cluster.runUntil(() -> !lost.running.isEmpty() && isMap(lost), 10_000));
        FakeWorker other = cluster.worker("w2", 1);
        cluster.die(lost, true);
        long died = cluster.now();
        assertTrue(cluster.runUntil(() -> isMap(other), 10_000));
        long waited = cluster.now() - died - cluster.config.linkLossNanos();
        assertTrue(waited < 100 * FakeCluster.NANOS_PER_MILLI, waited + " ns after it counted as lost");
    }

    /** Where the file system comes back, the output is removed; three tries at once would not see it. */
    @Test
    void cleaningGoesOnUntilTheFileSystemIsBack() {
        cluster.worker("w1", 2);
        failing(TaskKind.ABORT, 60_000);
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        kill(job);
        JobStatus end = cluster.finish(job, 200_000);
        assertEquals(JobState.KILLED, end.state());
        assertEquals("enough", end.message());
        assertTrue(cluster.cleaned.containsKey(job));
    }

    /** Nobody could try while the leader stood still. */
    @Test
    void cleaningIsTriedAgainByALeaderThatStoodStill() {
        cluster.worker("w1", 2);
        failing(TaskKind.ABORT, 60_000);
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        kill(job);
        assertTrue(cluster.runUntil(() -> launches.stream().anyMatch(l -> l.kind == TaskKind.ABORT), 10_000));
        cluster.run(500);
        cluster.standStill(2 * cluster.config.cleanupNanos() / FakeCluster.NANOS_PER_MILLI);
        assertEquals(JobState.KILLED, cluster.finish(job, 600_000).state());
        assertTrue(cluster.cleaned.containsKey(job));
    }

    @Test
    void whatCouldNotBeRemovedIsToldAndNotForgottenOverAFailover() {
        cluster.worker("w1", 2);
        failing(TaskKind.ABORT, Long.MAX_VALUE);
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        kill(job);
        long began = cluster.now();
        JobStatus end = cluster.finish(job, 200_000);
        long took = cluster.now() - began;
        assertTrue(took >= cluster.config.cleanupNanos() - 1_000_000_000L, "not given up early: " + took);
        assertEquals(JobState.KILLED, end.state());
        assertTrue(end.message().startsWith("enough; what it wrote could not be removed"), end.message());
        assertTrue(end.message().endsWith("the NameNode is in safe mode"), end.message());
        cluster.failover();
        assertEquals(end.message(), cluster.status(job).message());
    }

    private void kill(JobId job) {
        assertTrue(cluster.runUntil(() -> cluster.status(job).mapsDone() > 0, 10_000));
        cluster.ask(new windrow.protocol.message.ClientRequest.Kill(cluster.nextCall(), job, "enough"));
    }

    private static boolean isMap(FakeWorker worker) {
        return worker.launched.stream().anyMatch(id -> id.task().kind() == TaskKind.MAP);
    }

    @Test
    void aJobThatOnlyRestsSaysWhy() {
        cluster.worker("w1", 2);
        failing(TaskKind.PLAN, 3_000);
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        assertTrue(
                cluster.runUntil(() -> cluster.status(job).message().startsWith("waits before it tries again"), 900));
        String told = cluster.status(job).message();
        assertTrue(told.contains("w1") && told.endsWith("the NameNode is in safe mode"), told);
        assertEquals("", cluster.finish(job, 30_000).message());
    }

    @Test
    void pausesGrowToSomeSecondsAndStay() {
        List<Long> seconds = new ArrayList<>();
        for (int failures = 1; failures < 7; failures++) {
            seconds.add(RestingTasks.pauseNanos(failures) / 1_000_000_000L);
        }
        assertEquals(List.of(1L, 2L, 4L, 5L, 5L, 5L), seconds);
        assertEquals(RestingTasks.MAX_NANOS, RestingTasks.pauseNanos(Integer.MAX_VALUE));
    }

    @Test
    void aRestThatEndedEarlyIsNotTakenAndOneThatIsRenewedIsTakenOnce() {
        RestingTasks resting = new RestingTasks();
        var one = new windrow.protocol.id.TaskId(new JobId(1, 1), TaskKind.MAP, 1);
        var two = new windrow.protocol.id.TaskId(new JobId(1, 1), TaskKind.MAP, 2);
        resting.rest(one, 10);
        resting.rest(two, 20);
        resting.end(one);
        assertFalse(resting.isResting(one));
        assertEquals(20, resting.nextNanos());
        resting.rest(two, 30);
        assertEquals(null, resting.takeRested(29));
        assertEquals(two, resting.takeRested(30));
        assertEquals(null, resting.takeRested(40));
        assertTrue(resting.isEmpty());
        assertEquals(Long.MAX_VALUE, resting.nextNanos());
    }
}
