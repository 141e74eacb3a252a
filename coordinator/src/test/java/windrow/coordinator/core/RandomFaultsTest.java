package windrow.coordinator.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import windrow.protocol.id.JobId;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.FailureKind;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.JobState;
import windrow.protocol.message.JobStatus;

/**
 * Jobs under lost, doubled, late and overtaking messages, dying, pausing and returning workers and leaders, failing attempts, maps that
 * are not deterministic and outputs that cannot be fetched: all from one seed. First a time with faults, then one without, in which
 * every job must end. The invariants are checked after every step, by {@link FakeCluster#step} and {@link JournalModel}.
 */
class RandomFaultsTest {

    /** More by {@code -Dwindrow.seeds=N}, which the build hands to the tests. */
    private static final int SEEDS = Integer.getInteger("windrow.seeds", 300);

    private static final long FAULTY_MILLIS = 40_000;
    private static final long PEACE_MILLIS = 600_000;

    @Test
    void everyJobEndsAndNothingIsMixedUp() {
        int succeeded = 0;
        int jobs = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            List<JobState> ends = run(seed, false).ends;
            jobs += ends.size();
            succeeded +=
                    (int) ends.stream().filter(s -> s == JobState.SUCCEEDED).count();
        }
        assertTrue(succeeded > jobs / 2, "the faults leave something to check: " + succeeded + " of " + jobs);
    }

    /** 593: a map waited for a worker full of reduces that waited for the map. 661: an attempt was adopted that had ended long ago. */
    @ParameterizedTest
    @ValueSource(longs = {593, 661})
    void seedsThatFoundSomething(long seed) {
        assertTrue(run(seed, false).ends.size() > 0);
    }

    @Test
    void theSameSeedGivesTheSameTrace() {
        for (long seed = 1; seed <= 5; seed++) {
            assertEquals(run(seed, true).trace, run(seed, true).trace, "seed " + seed);
        }
        assertNotEquals(run(1, true).trace, run(2, true).trace);
    }

    private record Outcome(List<JobState> ends, long trace) {}

    private static Outcome run(long seed, boolean traced) {
        try {
            return new World(seed, traced).run();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
    }

    private static final class World {
        private final Random random;
        private final FakeCluster cluster;
        private final List<JobId> jobs = new ArrayList<>();
        private final int failPercent;
        private final boolean wild;
        private boolean peace;
        private int names;

        World(long seed, boolean traced) {
            random = new Random(seed);
            cluster = new FakeCluster(CoreConfig.defaults().toBuilder()
                    .speculationMinRuntimeNanos(1_000 * FakeCluster.NANOS_PER_MILLI)
                    .build());
            cluster.traced = traced;
            failPercent = random.nextInt(3) * 4;
            wild = random.nextInt(3) == 0;
            cluster.faults = random;
            cluster.script = (worker, launch) -> act();
            cluster.digests =
                    map -> wild && !peace ? random.nextInt(3) : map.task().index() + 1000L;
            boolean sideFiles = random.nextBoolean();
            cluster.sideFiles = map -> sideFiles && map.task().index() % 3 > 0;
            cluster.fetches = (by, output) -> {
                if (!cluster.holds(output)) {
                    return cluster.workers.containsKey(output.worker())
                            ? FakeCluster.Fetched.NOT_THERE
                            : FakeCluster.Fetched.UNREACHABLE;
                }
                boolean fails = !peace && random.nextInt(100) < 3;
                return fails ? FakeCluster.Fetched.UNREACHABLE : FakeCluster.Fetched.OK;
            };
        }

        private FakeCluster.Act act() {
            if (peace || random.nextInt(100) >= failPercent) {
                long millis = 50L + random.nextInt(1_500);
                return FakeCluster.Act.lasting(random.nextInt(20) == 0 && !peace ? millis * 20 : millis);
            }
            FailureKind kind = random.nextInt(3) == 0 ? FailureKind.ENVIRONMENT : FailureKind.TASK;
            return FakeCluster.Act.ending(new AttemptResult.Failed(kind, "by seed", ""));
        }

        Outcome run() {
            int workers = 2 + random.nextInt(4);
            for (int i = 0; i < workers; i++) {
                addWorker();
            }
            int count = 1 + random.nextInt(3);
            for (int i = 0; i < count; i++) {
                String[] hosts = random.nextBoolean() ? new String[] {"host-" + random.nextInt(4)} : new String[0];
                cluster.splits = FakeCluster.splits(random.nextInt(12), hosts);
                boolean hasReduce = random.nextInt(4) != 0;
                jobs.add(cluster.submit(new JobSpec(
                        "request-" + i,
                        "job",
                        "me",
                        "/staging",
                        List.of(),
                        List.of(),
                        hasReduce,
                        hasReduce ? random.nextInt(5) : 0,
                        512,
                        1 + random.nextInt(8),
                        random.nextBoolean(),
                        Map.of("job.task-timeout", "20s"))));
            }
            long calm = cluster.now() + FAULTY_MILLIS * FakeCluster.NANOS_PER_MILLI;
            while (cluster.now() < calm) {
                cluster.run(random.nextInt(2_000));
                disturb();
            }
            peace = true;
            cluster.faults = null;
            while (cluster.workers.size() < 2) {
                addWorker();
            }
            for (FakeWorker worker : List.copyOf(cluster.workers.values())) {
                if (worker.link == null) {
                    cluster.connect(worker, false);
                }
            }
            List<JobState> ends = new ArrayList<>();
            for (JobId job : jobs) {
                JobStatus end = cluster.finish(job, PEACE_MILLIS);
                ends.add(end.state());
                if (end.state() == JobState.SUCCEEDED) {
                    counted(end, JobCounters.MAP_RECORDS_IN, end.maps());
                    counted(end, JobCounters.RECORDS_OUT, end.reduces());
                }
            }
            cluster.run(30_000);
            assertTrue(cluster.runningAttempts().isEmpty(), "nothing is left running");
            cluster.failoverSilently();
            return new Outcome(ends, cluster.trace.add(cluster.core.stateHash()).value());
        }

        /** Each task counts, and each once. */
        private static void counted(JobStatus end, String name, int tasks) {
            long counted = end.counters()
                    .values()
                    .getOrDefault(JobCounters.ENGINE, Map.of())
                    .getOrDefault(name, 0L);
            assertEquals(FakeWorker.COUNTED * tasks, counted, end.job() + ": " + name);
        }

        private void addWorker() {
            int n = names++;
            cluster.worker("w" + n, "host-" + n % 4, "/rack-" + n % 2, 1 + random.nextInt(3), 1024);
        }

        private void disturb() {
            List<FakeWorker> workers = List.copyOf(cluster.workers.values());
            FakeWorker any = workers.isEmpty() ? null : workers.get(random.nextInt(workers.size()));
            switch (random.nextInt(10)) {
                case 0 -> {
                    if (any != null) {
                        cluster.die(any, random.nextBoolean());
                    }
                }
                case 1, 2 -> addIfFew(workers.size());
                case 3 -> {
                    if (any != null && any.link != null) {
                        cluster.cutLink(any);
                        FakeWorker cut = any;
                        cluster.after(random.nextInt(6_000) * FakeCluster.NANOS_PER_MILLI, () -> {
                            if (cut.alive && cut.link == null) {
                                cluster.connect(cut, random.nextBoolean());
                            }
                        });
                    }
                }
                case 4 -> {
                    if (any != null) {
                        any.pausedUntil = cluster.now() + random.nextInt(15_000) * FakeCluster.NANOS_PER_MILLI;
                    }
                }
                case 5 -> {
                    if (random.nextInt(3) == 0) {
                        cluster.failover();
                    }
                }
                case 6 -> {
                    if (any != null && !any.held.isEmpty() && random.nextBoolean()) {
                        any.held.remove(any.held.keySet().iterator().next());
                    }
                }
                default -> {}
            }
        }

        private void addIfFew(int now) {
            if (now < 5) {
                addWorker();
            }
        }
    }
}
