package windrow.local.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import windrow.local.sim.world.ViolationError;

/** Runs many seeds, several at once. */
public final class Simulations {

    /** Failures that are told one by one; more would only hide the first. */
    private static final int MAX_FAILURES = 20;

    private final Scenario scenario;
    private final Cluster.Journals journals;
    private final int threads;

    /**
     * What came of all of them.
     *
     * @param seeds that were tried
     * @param failures of seeds in which something went wrong, by seed; no more are tried after {@value #MAX_FAILURES}
     * @param struck seeds in which the scenario did what it is about
     * @param happenings in all of them
     * @param virtualNanos of all of them together
     */
    public record Summary(
            long seeds,
            List<Failure> failures,
            long struck,
            long happenings,
            long virtualNanos,
            long records,
            long takeovers,
            long succeeded,
            long failed,
            long killed) {}

    /** A seed in which something went wrong. */
    public record Failure(long seed, String message, Throwable cause) {}

    /** Told of how it goes, from several threads. */
    @FunctionalInterface
    public interface Progress {
        void done(long seeds, int failures);
    }

    /** @param threads seeds at once, at least 1 */
    public Simulations(Scenario scenario, int threads) {
        this(scenario, SimJournals::stored, threads);
    }

    Simulations(Scenario scenario, Cluster.Journals journals, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads are at least 1, got " + threads);
        }
        this.scenario = scenario;
        this.journals = journals;
        this.threads = threads;
    }

    /** Runs these seeds; what goes wrong in one of them does not end the others. */
    public Summary run(long first, long count, Progress progress) throws InterruptedException {
        AtomicLong next = new AtomicLong(first);
        Sums sums = new Sums();
        List<Thread> runners = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread runner = new Thread(
                    () -> {
                        for (long seed = next.getAndIncrement();
                                seed < first + count && sums.failures() < MAX_FAILURES;
                                seed = next.getAndIncrement()) {
                            one(seed, sums);
                            progress.done(sums.seeds(), sums.failures());
                        }
                    },
                    "simulation-" + i);
            runners.add(runner);
            runner.start();
        }
        for (Thread runner : runners) {
            runner.join();
        }
        return sums.summary();
    }

    private void one(long seed, Sums sums) {
        try {
            sums.add(Simulation.run(seed, scenario, journals, null));
        } catch (ViolationError e) {
            sums.add(new Failure(seed, String.valueOf(e.getMessage()), e));
        } catch (Throwable e) {
            // whatever it was: a seed that was begun and is not counted would pass for one that went well
            sums.add(new Failure(seed, "seed " + seed + ": the simulator itself failed: " + e, e));
        }
    }

    /** Thread-safe. */
    private static final class Sums {

        private final List<Failure> failures = new ArrayList<>();
        private long seeds;
        private long struck;
        private long happenings;
        private long virtualNanos;
        private long records;
        private long takeovers;
        private long succeeded;
        private long failed;
        private long killed;

        synchronized void add(Simulation.Outcome outcome) {
            seeds++;
            struck += outcome.strikes() > 0 ? 1 : 0;
            happenings += outcome.happenings();
            virtualNanos += outcome.virtualNanos();
            records += outcome.records();
            takeovers += outcome.takeovers();
            succeeded += outcome.succeeded();
            failed += outcome.failed();
            killed += outcome.killed();
        }

        synchronized void add(Failure failure) {
            seeds++;
            failures.add(failure);
        }

        synchronized long seeds() {
            return seeds;
        }

        synchronized int failures() {
            return failures.size();
        }

        synchronized Summary summary() {
            return new Summary(
                    seeds,
                    List.copyOf(failures),
                    struck,
                    happenings,
                    virtualNanos,
                    records,
                    takeovers,
                    succeeded,
                    failed,
                    killed);
        }
    }
}
