package windrow.local.sim.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** What can be said of a coordinator under load without looking at a clock: how much it does, and that no step does too much. */
class ScaleRunTest {

    private static final int MAPS = 20_000;
    private static final int REDUCERS = 50;
    private static final long STOP_NANOS = 100_000_000L;

    /** The clock goes on by 20 µs each time that it is read, and the processor's by 10. */
    private static ScaleFigures run(int workers, int maps) {
        AtomicLong clock = new AtomicLong();
        return run(workers, maps, () -> clock.getAndAdd(20_000));
    }

    private static ScaleFigures run(int workers, int maps, LongSupplier clock) {
        AtomicLong processor = new AtomicLong();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return ScaleRun.run(
                new ScaleSpec(workers, maps, REDUCERS, 4, 2_000, 500, 7),
                clock,
                () -> processor.getAndAdd(10_000),
                threads::getCurrentThreadAllocatedBytes);
    }

    private static ScaleFigures.Phase maps(ScaleFigures figures) {
        return figures.phases().get(2);
    }

    @Test
    void aJobOfManyTasksIsAsMuchWorkAsItHasTasksAndNoStepDoesMuch() {
        ScaleFigures figures = run(200, MAPS);
        int plan = 1;
        int commit = 1;
        long lost = 0;
        for (ScaleFigures.Loss loss : figures.losses()) {
            assertTrue(loss.outputs() > 300 && loss.outputs() < 800, "the share of a worker that was lost: " + loss);
            lost += loss.outputs();
        }
        long mostReduces = REDUCERS + 4L * figures.losses().size();
        assertTrue(
                figures.launches() >= plan + MAPS + lost + REDUCERS + commit
                        && figures.launches()
                                <= plan
                                        + MAPS
                                        + lost
                                        + mostReduces
                                        + commit
                                        + figures.spec().slots() * 100L,
                "each task once, and again what was lost: " + figures.launches());
        long records =
                figures.phases().stream().mapToLong(ScaleFigures.Phase::records).sum();
        // submitted, planned, done, lost, done again, granted and committed reduces, commit begun, ended
        assertTrue(records >= 4 + MAPS + 2 * lost + 2L * REDUCERS && records <= 4 + MAPS + 2 * lost + 4L * REDUCERS);
        for (ScaleFigures.Phase phase : figures.phases()) {
            assertTrue(phase.mostMessages() <= 140, phase.name() + ": messages of one step: " + phase.mostMessages());
            assertTrue(phase.mostLaunches() <= 140, phase.name() + ": launches of one step: " + phase.mostLaunches());
        }
    }

    @Test
    void whatATaskCostsDoesNotGrowWithTheCluster() {
        run(100, 2_000); // what is made once
        double small = allocatedPerStep(maps(run(100, 10_000)));
        double large = allocatedPerStep(maps(run(400, 40_000)));
        assertTrue(large < 1.5 * small, "bytes per step: " + small + " with 100 workers, " + large + " with 400");
    }

    private static double allocatedPerStep(ScaleFigures.Phase phase) {
        return (double) phase.allocatedBytes() / phase.steps();
    }

    /** As by a collector, or other processes: the loop stands still, and its processor works for others. */
    @Test
    void whatStopsTheLoopIsInItsDelayAndNotInItsOwn() {
        AtomicLong clock = new AtomicLong();
        AtomicLong reads = new AtomicLong();
        ScaleFigures stopped = run(50, 2_000, () -> {
            boolean stops = reads.incrementAndGet() % 10 == 0;
            return clock.getAndAdd(stops ? STOP_NANOS : 20_000);
        });
        assertTrue(stopped.loopDelayP99Nanos() >= STOP_NANOS, () -> "the loop's: " + stopped.loopDelayP99Nanos());
        assertTrue(stopped.ownDelayP99Nanos() > 0, "work takes time");
        assertTrue(stopped.ownDelayP99Nanos() < STOP_NANOS / 10, () -> "its own: " + stopped.ownDelayP99Nanos());
    }

    @Test
    void workersThatRegisterAtATakeoverDoNotKeepTheLoop() {
        long clockReadNanos = 20_000;
        int workers = 1_000;
        ScaleFigures figures = run(workers, 2_000);
        assertTrue(figures.registrationsNanos() > workers * clockReadNanos, "the clock is read for each step");
        assertTrue(
                figures.registrationsDelayNanos() < 100 * clockReadNanos,
                "one task of the loop took " + figures.registrationsDelayNanos() + " ns");
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        ScaleFigures once = run(50, 1_000);
        ScaleFigures again = run(50, 1_000);
        assertEquals(once.launches(), again.launches());
        assertEquals(maps(once).steps(), maps(again).steps());
        assertEquals(maps(once).simulatedNanos(), maps(again).simulatedNanos());
    }
}
