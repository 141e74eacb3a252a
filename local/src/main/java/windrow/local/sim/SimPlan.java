package windrow.local.sim;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import windrow.coordinator.core.CoreConfig;
import windrow.coordinator.core.Slices;
import windrow.local.sim.job.SimJob;
import windrow.local.sim.job.Workload;
import windrow.local.sim.world.Chance;
import windrow.local.sim.world.Manners;

/**
 * What is simulated: the size of the cluster, its times, its jobs, and how often what goes wrong. All is drawn from the seed; a {@link Scenario} may set some of
 * it. Durations are in nanoseconds of virtual time.
 */
public final class SimPlan {

    static final long MILLI = 1_000_000L;
    static final long SECOND = 1_000 * MILLI;

    private static final int BYTES_PER_RECORD = 100;

    /** To start an executor, and to bring a job's files to it. */
    private static final long SETUP_NANOS = 2 * SECOND;

    /** To elect a leader, to take over the journal, to hear of all that were silent, and to clean. */
    private static final long REUNION_NANOS = 240 * SECOND;

    private static final int RIVALS_PATIENCE = 50;

    /** Of a task that fails, as submitters ask for where a user says nothing. */
    private static final int USUAL_ATTEMPTS = 4;

    /** The largest one of those that are small. */
    private static final int SMALL_SLICE = 4;

    /** Longer than anything takes here. */
    static final long LONG_PATIENCE_NANOS = 36_000 * SECOND;

    /** Of an attempt that shows no progress, where nothing in the plan hangs: longer than anything is late. */
    private static final long LEAST_TIMEOUT_NANOS = 60 * SECOND;

    /** Drawn behind all else, so that seeds keep what they had before these were thought of. */
    private static final EnumSet<Fault> RARE = EnumSet.range(Fault.LEADERS_HOST_VANISHES, Fault.CLIENT_STANDS_STILL);

    /** The cluster. */
    int coordinators;

    int workers;
    int hosts;
    int slotsAtMost;
    /** Whether each host gets a worker in turn. */
    boolean spread;

    boolean leases;
    boolean encoded;
    long sessionNanos;
    CoreConfig core;
    Manners manners;
    int slowHosts;

    /** The work. */
    int clients;

    List<SimJob> jobs;
    long firstSubmitNanos;
    long submitWithinNanos;
    int killsPerMille;

    /** What goes wrong. */
    long faultyNanos;

    long faultPauseNanos;
    final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
    int filesFailPerMille;
    int storeFailsPerMille;
    int notStartedPerMille;
    int notLocalisedPerMille;
    int lateHelloPerMille;
    int undeadPerMille;
    int diskFailsPerMille;
    int diskSlowPerMille;
    int deafPerMille;

    /** How long a client goes without a leader before it gives up; whoever asks next has twice as much patience. */
    long patienceNanos = LONG_PATIENCE_NANOS;

    /** So many steps a coordinator's state is compared with what its records make, where nothing is under way to its journal. */
    int hashEvery = 1;

    /** Draws a plan. */
    SimPlan(Chance chance) {
        coordinators = 1 + chance.below(3);
        workers = 1 + chance.below(chance.perMille(200) ? 8 : 4);
        hosts = 1 + chance.below(4);
        slotsAtMost = 1 + chance.below(3);
        leases = chance.perMille(700);
        encoded = chance.coin();
        sessionNanos = chance.between(3, 12) * SECOND;
        slowHosts = chance.perMille(250) ? 1 : 0;
        core = core(chance);
        manners = manners(chance);
        clients = 1 + chance.below(3);
        jobs = new Workload(chance.fork("jobs")).jobs(1 + chance.below(3), hosts);
        if (rivals()) {
            // who claims a folder and dies leaves it to people to say that nobody else does: its rivals give up
            core = core.toBuilder().maxEnvironmentFailures(RIVALS_PATIENCE).build();
        }
        firstSubmitNanos = chance.between(0, 5 * SECOND);
        submitWithinNanos = chance.between(1, 20) * SECOND;
        killsPerMille = chance.perMille(150) ? 300 : 0;
        faultyNanos = chance.between(10, 60) * SECOND;
        faultPauseNanos = chance.skewed(300 * MILLI, 8 * SECOND);
        drawFaults(chance);
        filesFailPerMille = chance.perMille(300) ? chance.below(30) : 0;
        storeFailsPerMille = chance.perMille(200) ? chance.below(20) : 0;
        notStartedPerMille = chance.perMille(200) ? chance.below(200) : 0;
        notLocalisedPerMille = chance.perMille(200) ? chance.below(200) : 0;
        if (chance.coin()) {
            drawRare(chance);
        }
        drawSlices(chance.fork("slices"));
        drawDeafness(chance.fork("deaf"));
    }

    /** As rare as what else goes wrong in executors by itself; drawn behind all else, so that seeds keep what they had before. */
    private void drawDeafness(Chance chance) {
        deafPerMille = chance.perMille(125) ? 1 + chance.below(1000) : 0;
    }

    /** As they are by default, or each of any size up to that, or each so small that nearly all that there is to do here takes many. */
    private void drawSlices(Chance chance) {
        switch (chance.below(3)) {
            case 0 -> usualSlices();
            case 1 -> slices(usual -> (int) chance.skewed(1, usual));
            default -> slices(usual -> 1 + chance.below(SMALL_SLICE));
        }
    }

    /** Changes how much the core does in one step, from what it does by default. */
    private void slices(IntUnaryOperator size) {
        core = core.toBuilder().slices(Slices.defaults().map(size)).build();
    }

    /** What there is to do takes many slices, or, where the core's are as by default, one. */
    void smallOrUsualSlices(Chance chance) {
        int small = 1 + chance.below(SMALL_SLICE);
        boolean usually = chance.coin();
        slices(usual -> usually ? usual : small);
    }

    /** As they are by default: most of what there is to do takes one. */
    void usualSlices() {
        slices(usual -> usual);
    }

    /** All that there is to do one by one takes a step for each. */
    void leastSlices() {
        slices(usual -> 1);
    }

    /** Each kind of fault happens in some seeds and not in others, so that they are seen alone and together (swarm testing, Groce and others, 2012). */
    private void drawFaults(Chance chance) {
        for (Fault fault : EnumSet.complementOf(RARE)) {
            faults.put(fault, chance.coin() ? 1 + chance.below(4) : 0);
        }
        RARE.forEach(fault -> faults.put(fault, 0));
    }

    /** What half of the seeds do without. */
    private void drawRare(Chance chance) {
        for (Fault fault : RARE) {
            faults.put(fault, chance.coin() ? 1 + chance.below(4) : 0);
        }
        lateHelloPerMille = chance.perMille(250) ? chance.below(200) : 0;
        undeadPerMille = chance.perMille(250) ? chance.below(500) : 0;
        diskFailsPerMille = chance.perMille(250) ? chance.below(200) : 0;
        diskSlowPerMille = chance.perMille(250) ? chance.below(500) : 0;
        if (chance.perMille(200)) {
            patienceNanos = chance.skewed(3 * SECOND, 60 * SECOND);
        }
        if (faults.getOrDefault(Fault.EXECUTOR_HANGS, 0) > 0) {
            core = core.toBuilder()
                    .attemptTimeoutNanos(chance.between(5, 60) * SECOND)
                    .build();
        }
    }

    private static CoreConfig core(Chance chance) {
        long heartbeat = chance.between(200, 1500) * MILLI;
        return CoreConfig.defaults().toBuilder()
                .bytesPerReducer(chance.skewed(100, 100_000))
                .heartbeatNanos(heartbeat)
                .workerExpiryNanos(Math.max(3 * heartbeat, chance.between(2, 15) * SECOND))
                .linkLossNanos(chance.between(300, 5000) * MILLI)
                .launchResendNanos(chance.between(1000, 5000) * MILLI)
                .attemptTimeoutNanos(chance.between(LEAST_TIMEOUT_NANOS, 600 * SECOND))
                .localityWaitNanos(chance.between(1, 1000) * MILLI)
                .fetchFailureNanos(chance.between(500, 5000) * MILLI)
                .maxMapReruns(10_000)
                .maxEnvironmentFailures(10_000)
                .workerFailuresPerJob(1 + chance.below(5))
                .speculationMinRuntimeNanos(chance.between(1, 10) * SECOND)
                .speculationIntervalNanos(chance.between(500, 3000) * MILLI)
                .statusIntervalNanos(chance.between(50, 1000) * MILLI)
                .recoveryLaunchNanos(chance.between(500, 5000) * MILLI)
                .recoveryGraceNanos(chance.between(3, 15) * SECOND)
                .killWaitNanos(chance.between(2, 15) * SECOND)
                .cleanupNanos(chance.between(60, 600) * SECOND)
                .build();
    }

    private static Manners manners(Chance chance) {
        long latency = chance.skewed(100_000, 20 * MILLI);
        boolean rude = chance.perMille(400);
        return new Manners(
                latency,
                chance.between(0, latency * 2),
                rude ? chance.below(80) : 0,
                rude ? chance.below(80) : 0,
                rude ? chance.below(100) : 0,
                chance.between(10, 5000) * MILLI);
    }

    /** Nothing goes wrong but what is set afterwards. */
    void calm() {
        faults.replaceAll((fault, weight) -> 0);
        filesFailPerMille = 0;
        storeFailsPerMille = 0;
        notStartedPerMille = 0;
        notLocalisedPerMille = 0;
        lateHelloPerMille = 0;
        undeadPerMille = 0;
        diskFailsPerMille = 0;
        diskSlowPerMille = 0;
        deafPerMille = 0;
        patienceNanos = LONG_PATIENCE_NANOS;
        core = core.toBuilder()
                .attemptTimeoutNanos(Math.max(core.attemptTimeoutNanos(), LEAST_TIMEOUT_NANOS))
                .build();
        killsPerMille = 0;
        slowHosts = 0;
        manners = manners.mended();
    }

    /** Failures and losses end a job as they do by default, so that one that is counted wrongly shows. */
    void usualBounds() {
        CoreConfig usual = CoreConfig.defaults();
        core = core.toBuilder()
                .maxMapReruns(usual.maxMapReruns())
                .maxEnvironmentFailures(usual.maxEnvironmentFailures())
                .build();
    }

    /** The same for the failures of jobs whose attempts never fail for a reason of their own: to be called when the jobs are drawn. */
    void usualAttempts() {
        jobs = jobs.stream()
                .map(job -> job.flawless() ? job.trying(USUAL_ATTEMPTS) : job)
                .toList();
    }

    /** Whether jobs are to write to the same folder: one of them may. */
    boolean rivals() {
        return jobs.stream().map(SimJob::output).distinct().count() < jobs.size();
    }

    /**
     * Without faults everything must be over after this time: all work done twice, on one slot, with what was begun on a slow host brought to its end
     * there, and the time for all to find each other again. Shorter than most time-outs of tasks: what only these would cure shows.
     */
    long peaceNanos() {
        long work = 0;
        long longest = 0;
        for (SimJob job : jobs) {
            long records = 0;
            for (int map = 0; map < job.maps(); map++) {
                records += job.records(map);
            }
            long reducers = Math.max(job.spec().reducers(), records * BYTES_PER_RECORD / core.bytesPerReducer() + 1);
            work += (job.maps() + reducers) * (job.taskNanos() * 3 / 2 + SETUP_NANOS);
            longest = Math.max(longest, job.taskNanos() * 3 / 2);
        }
        return 2 * work + longest * Cluster.SLOW_PERCENT / 100 + REUNION_NANOS;
    }

    /** All kinds of fault, as often as they are to happen in relation to the others. */
    List<Fault> weighted() {
        List<Fault> all = new ArrayList<>();
        faults.forEach((fault, weight) -> {
            for (int i = 0; i < weight; i++) {
                all.add(fault);
            }
        });
        return all;
    }

    @Override
    public String toString() {
        return coordinators + " coordinators, " + workers + " workers on " + hosts + " hosts, " + clients + " clients, "
                + jobs.size() + " jobs, session " + sessionNanos / MILLI + " ms, " + (leases ? "with" : "without")
                + " leases, " + (manners.orderly() ? "orderly" : "rude") + " network, faults for "
                + faultyNanos / SECOND + " s: " + faults + "; " + core;
    }
}
