package windrow.local.sim.scale;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import windrow.coordinator.core.CoordinatorCore;
import windrow.coordinator.core.CoreConfig;
import windrow.coordinator.core.HardState;
import windrow.coordinator.core.JournalRecord;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.Launch;
import windrow.protocol.message.WorkerOrders;

/**
 * One job in a large cluster: all workers register, the job is submitted, planned and mapped; when all maps are done some workers are
 * lost, one after another, whose outputs the reduces still need; the job ends; a new leader takes over, and all workers register with it. All in one thread, and only the coordinator's part is measured.
 * It takes some minutes of a real clock for a million tasks.
 */
public final class ScaleRun {

    private static final long EPOCH = 1;
    private static final long MOMENT_NANOS = 5_000_000L;

    private final ScaleSpec spec;
    private final LongSupplier clock;
    private final HeapMeter heap = new HeapMeter();
    private final ScaleCluster cluster;
    private final List<ScaleFigures.Phase> phases = new ArrayList<>();
    private final Delays delays = new Delays();
    private final Delays loopDelays = new Delays();
    private final Delays ownDelays = new Delays();

    private PhaseMeter meter = new PhaseMeter("workers register", 0);
    /** When the first map was launched; 0: none was. */
    private long firstLaunchNanos;

    private int mapsDone;
    private final LossMeter losses = new LossMeter();
    private long launches;

    private ScaleRun(ScaleSpec spec, LongSupplier clock, LongSupplier processor, LongSupplier allocated) {
        this.spec = spec;
        this.clock = clock;
        CoordinatorCore core = new CoordinatorCore(CoreConfig.defaults(), EPOCH, HardState.empty());
        MeasuredLoop loop = new MeasuredLoop(core, new EncodedRecords(EPOCH), clock, processor, allocated);
        cluster = new ScaleCluster(spec, loop, this::stepped);
    }

    /** Runs it by the clock of this machine. */
    public static ScaleFigures run(ScaleSpec spec) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return run(spec, System::nanoTime, threads::getCurrentThreadCpuTime, threads::getCurrentThreadAllocatedBytes);
    }

    /**
     * Runs it by another clock.
     *
     * @param clock in nanoseconds
     * @param processor nanoseconds for which a processor has worked for the calling thread so far
     * @param allocated bytes that the calling thread has allocated so far
     */
    static ScaleFigures run(ScaleSpec spec, LongSupplier clock, LongSupplier processor, LongSupplier allocated) {
        return new ScaleRun(spec, clock, processor, allocated).run();
    }

    private ScaleFigures run() {
        cluster.registerAll();
        closePhase("submit to first launch");
        heap.begin();

        long submitted = cluster.nowNanos();
        cluster.submit();
        cluster.runUntil(() -> firstLaunchNanos > 0);
        final long toFirstLaunch = firstLaunchNanos - submitted;
        // the worker that planned keeps what it told, until the acknowledgement is there
        cluster.runUntil(() -> cluster.nowNanos() > firstLaunchNanos + MOMENT_NANOS);
        closePhase("maps");
        final long heapPlanned = heap.growth();

        cluster.runUntil(() -> mapsDone == spec.maps());
        final double perSecond = meter.launches() / Math.max(1e-9, meter.busyNanos() / 1e9);
        closePhase("workers are lost, reduces");
        final long heapMapsDone = heap.growth();

        for (int n = 0; n < ScaleSpec.LOST_WORKERS; n++) {
            cluster.lose(n);
            cluster.runUntil(() -> mapsDone < spec.maps());
            cluster.runUntil(() -> mapsDone == spec.maps());
            losses.close();
        }
        cluster.runUntil(cluster::jobEnded);
        closePhase("over");
        final long heapEnded = heap.growth();

        TakeoverMeter takeover = new TakeoverMeter(spec, clock);
        HardState state = takeover.replay();
        RegistrationMeter registrations = new RegistrationMeter(clock);
        registrations.run(state, takeover.registrations());
        return new ScaleFigures(
                spec,
                launches,
                perSecond,
                delays.quantile(0.5),
                delays.quantile(0.99),
                delays.max(),
                loopDelays.quantile(0.99),
                loopDelays.max(),
                ownDelays.quantile(0.99),
                toFirstLaunch,
                losses.losses(),
                takeover.replayNanos(),
                registrations.firstStepNanos(),
                registrations.busyNanos(),
                registrations.longestNanos(),
                heapPlanned,
                heapMapsDone,
                heapEnded,
                List.copyOf(phases));
    }

    private void closePhase(String next) {
        phases.add(meter.figures(cluster.nowNanos()));
        delays.add(meter.delays);
        loopDelays.add(meter.loopDelays);
        ownDelays.add(meter.ownDelays);
        meter = new PhaseMeter(next, cluster.nowNanos());
    }

    private void stepped(MeasuredLoop.Step step) {
        meter.add(step);
        launches += step.launches();
        mapsDone -= losses.add(step);
        for (JournalRecord each : step.result().records()) {
            if (each instanceof JournalRecord.MapDone) {
                mapsDone++;
            }
        }
        if (firstLaunchNanos == 0 && step.launches() > 0 && launchesMap(step)) {
            firstLaunchNanos = step.doneNanos();
        }
    }

    private static boolean launchesMap(MeasuredLoop.Step step) {
        return step.result().outbound().stream()
                .anyMatch(sent -> sent.message() instanceof WorkerOrders orders
                        && orders.launches().stream().anyMatch(ScaleRun::isMap));
    }

    private static boolean isMap(Launch launch) {
        return launch.attempt().task().kind() == TaskKind.MAP;
    }
}
