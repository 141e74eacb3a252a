package windrow.local.sim;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import windrow.local.sim.job.SimJob;
import windrow.local.sim.world.Chance;
import windrow.local.sim.world.Timeline;
import windrow.local.sim.world.Trace;
import windrow.local.sim.world.ViolationError;
import windrow.protocol.id.JobId;
import windrow.protocol.message.JobState;

/**
 * One simulation: first a phase with faults, in which nothing wrong may happen; then one without, in which everything has to come to its end. What
 * came out is compared with what had to.
 *
 * <p>Not thread-safe; any number of them may run at once.
 */
public final class Simulation {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** More is no cluster of this size at work, but one that runs in circles. */
    private static final long MAX_HAPPENINGS = 5_000_000;

    private static final long CHECK_NANOS = NANOS_PER_SECOND;

    /** Workers clear away what is over in less. */
    private static final long CLEARING_NANOS = 120 * NANOS_PER_SECOND;

    private final long seed;
    private final Chance chance;
    private final Scenario scenario;
    private final SimPlan plan;
    private final Timeline timeline = new Timeline();
    private final Trace trace;
    private final Cluster cluster;
    private final Faults faults;
    /** Jobs of whose ends workers may not have heard, since messages were lost: only those that register anew do. */
    private final Set<JobId> endsMayBeLost = new HashSet<>();

    private boolean peace;

    /**
     * What came of a seed.
     *
     * @param traceHash over all that happened
     * @param virtualNanos how long it took in virtual time
     * @param happenings how much happened
     * @param steps of coordinators' cores
     * @param records that were made durable
     * @param takeovers of the journal by a new leader
     * @param strikes how often the scenario did what it is about
     * @param succeeded jobs that did
     * @param failed jobs that had to
     * @param killed jobs that were, as their users asked
     */
    public record Outcome(
            long traceHash,
            long virtualNanos,
            long happenings,
            long steps,
            long records,
            long takeovers,
            int strikes,
            int succeeded,
            int failed,
            int killed) {}

    Simulation(long seed, Scenario scenario, Cluster.Journals journals, @Nullable Consumer<String> reader) {
        this.seed = seed;
        this.scenario = scenario;
        this.chance = new Chance(seed);
        this.plan = new SimPlan(chance.fork("plan"));
        scenario.shape(plan, chance.fork("scenario"));
        this.trace = new Trace(timeline, reader);
        this.cluster = new Cluster(plan, timeline, trace, journals, chance.fork("cluster"));
        this.faults = new Faults(cluster, chance.fork("faults"));
        trace.note("world", "seed", seed, () -> seed + ": " + scenario.name() + ": " + plan);
        scenario.script(cluster, faults, chance.fork("script"));
    }

    /**
     * Runs one seed of a scenario.
     *
     * @param reader gets a line for each thing that happens; null: nobody reads
     * @throws ViolationError when something happened that never may; its message says what, and when
     */
    public static Outcome run(long seed, Scenario scenario, @Nullable Consumer<String> reader) {
        return run(seed, scenario, SimJournals::stored, reader);
    }

    static Outcome run(long seed, Scenario scenario, Cluster.Journals journals, @Nullable Consumer<String> reader) {
        return new Simulation(seed, scenario, journals, reader).run();
    }

    private Outcome run() {
        try {
            begin();
            until(plan.faultyNanos, () -> false);
            makePeace();
            long peaceNanos = plan.peaceNanos();
            long last = timeline.nowNanos() + peaceNanos;
            if (!until(last, this::allOver)) {
                throw new ViolationError(
                        "after " + peaceNanos / NANOS_PER_SECOND + " s of peace there is no end: " + unfinished());
            }
            // whatever was on its way arrives, and may not change anything any more
            until(timeline.nowNanos() + 2 * plan.core.recoveryGraceNanos(), () -> false);
            if (!until(timeline.nowNanos() + CLEARING_NANOS, () -> holders().isEmpty())) {
                throw new ViolationError("all jobs are over, and there are map outputs on " + holders());
            }
            cluster.watch.over();
            scenario.verify(cluster);
            return outcome();
        } catch (ViolationError e) {
            throw new ViolationError(
                    "seed " + seed + ", " + timeline.nowNanos() / 1e9 + " s" + (peace ? " (peace)" : "") + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private void begin() {
        for (int i = 0; i < plan.coordinators; i++) {
            int place = i;
            timeline.at(i == 0 ? 0 : chance.between(0, NANOS_PER_SECOND), () -> startAndRestart(place));
        }
        for (int i = 0; i < plan.workers; i++) {
            timeline.at(chance.between(0, 2 * NANOS_PER_SECOND), cluster::startWorker);
        }
        for (SimJob job : plan.jobs) {
            timeline.at(plan.firstSubmitNanos + chance.between(0, plan.submitWithinNanos), () -> {
                SimClient client = cluster.startClient(job);
                if (chance.perMille(plan.killsPerMille)) {
                    timeline.after(chance.between(0, 20 * NANOS_PER_SECOND), client::kill);
                }
            });
        }
        faults.begin();
    }

    /** A coordinator that ends is started again after a while, as by whoever watches over daemons. */
    private void startAndRestart(int place) {
        SimCoordinator coordinator = cluster.startCoordinator(place);
        coordinator.process.atDeath(() -> {
            long pause = chance.skewed(200_000_000L, peace ? NANOS_PER_SECOND : 30 * NANOS_PER_SECOND);
            timeline.after(pause, () -> startAndRestart(place));
        });
    }

    private void makePeace() {
        peace = true;
        trace.note("world", "peace", "nothing goes wrong from now on");
        if (!plan.manners.orderly()) {
            for (SimJob job : plan.jobs) {
                JobId id = cluster.watch.jobOf(job.spec().requestId());
                if (id != null && cluster.watch.end(id) != null) {
                    endsMayBeLost.add(id);
                }
            }
        }
        faults.end();
        while (cluster.workers.isEmpty()) {
            cluster.startWorker();
        }
    }

    /** Workers with map outputs on their disks that they should have been told to forget. */
    private List<String> holders() {
        return cluster.workers.stream()
                .map(worker -> worker.process.name())
                .filter(worker -> cluster.stage.disks().holdsAnyBut(worker, endsMayBeLost))
                .toList();
    }

    private boolean allOver() {
        if (cluster.clients.size() < plan.jobs.size()) {
            return false;
        }
        for (SimClient client : cluster.clients) {
            if (client.outcome().isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private String unfinished() {
        List<String> open = new ArrayList<>();
        for (SimClient client : cluster.clients) {
            if (client.outcome().isEmpty()) {
                open.add(client.process() + " waits for "
                        + client.job().map(JobId::toString).orElse("a leader"));
            }
        }
        return open.toString();
    }

    /** Returns whether the condition came true. */
    private boolean until(long endNanos, BooleanSupplier condition) {
        long check = timeline.nowNanos();
        while (timeline.nowNanos() < endNanos) {
            if (timeline.nowNanos() >= check) {
                check = timeline.nowNanos() + CHECK_NANOS;
                if (condition.getAsBoolean()) {
                    return true;
                }
            }
            timeline.next(Math.min(endNanos, check));
            cluster.watch.rethrow();
            if (timeline.happened() > MAX_HAPPENINGS) {
                throw new ViolationError("more than " + MAX_HAPPENINGS + " things happened");
            }
        }
        return condition.getAsBoolean();
    }

    private Outcome outcome() {
        Verdict verdict = Verdict.on(plan, cluster);
        return new Outcome(
                trace.hash(),
                timeline.nowNanos(),
                timeline.happened(),
                cluster.watch.steps(),
                cluster.watch.records(),
                cluster.watch.takeovers(),
                cluster.strikes.count(),
                verdict.ended(JobState.SUCCEEDED),
                verdict.ended(JobState.FAILED),
                verdict.ended(JobState.KILLED));
    }
}
