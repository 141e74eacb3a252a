package windrow.local.sim.scale;

import java.util.Comparator;
import java.util.List;

/**
 * What was measured. Times are of a real clock on one thread, but for those that are said to be simulated. Heap is what is in use after a
 * full collection, above what was in use when all workers were registered and no job was known; the simulated workers' own is in it.
 *
 * @param launches of attempts, those of reduces and second ones included
 * @param launchesPerSecond maps launched per second that the loop was busy, from the plan to the last map's end, all reports of that time
 *     included
 * @param delayP99Nanos of all events: how long one waits for the loop, and is worked on
 * @param loopDelayP99Nanos the same for an event loop that leaves all bytes to other threads: a coordinator's network threads decode and encode the
 *     messages, its journal's thread encodes the records
 * @param ownDelayP99Nanos as {@code loopDelayP99Nanos}, by the processor's time alone: on a machine that does other things, too, or with a collector
 *     that stops the loop for long, the difference tells what these took
 * @param submitToFirstLaunchNanos of work from the submission to the first map's launch, the plan task itself taking no time
 * @param losses of workers, one after another. The first runs code that is not compiled yet, as it does in a cluster that loses a worker for
 *     the first time
 * @param replayNanos to read a journal of one submission, one plan and one completion of each map, and make the state of it
 * @param takeoverStepNanos the first step of the leader that has that state
 * @param registrationsNanos of the event loop's work until it has answered all workers, which registered during the takeover with all that they
 *     hold
 * @param registrationsDelayNanos for how long the loop looked at nothing else in that time, at the most: so long an event waits that comes then
 * @param heapPlanned when the first maps run
 * @param heapMapsDone when all maps are done, and reduces run
 * @param heapEnded when the job is over
 * @param phases in their order
 */
public record ScaleFigures(
        ScaleSpec spec,
        long launches,
        double launchesPerSecond,
        long delayP50Nanos,
        long delayP99Nanos,
        long delayMaxNanos,
        long loopDelayP99Nanos,
        long loopDelayMaxNanos,
        long ownDelayP99Nanos,
        long submitToFirstLaunchNanos,
        List<Loss> losses,
        long replayNanos,
        long takeoverStepNanos,
        long registrationsNanos,
        long registrationsDelayNanos,
        long heapPlanned,
        long heapMapsDone,
        long heapEnded,
        List<Phase> phases) {

    /**
     * One worker was lost.
     *
     * @param outputs map outputs that were lost with it
     * @param nanos of the event loop's work in all steps that gave them up, what else these steps did included
     * @param longestStepNanos of these steps
     */
    public record Loss(int outputs, long nanos, long longestStepNanos) {}

    /** The one that took as long as half of them did, at the least. */
    public Loss medianLoss() {
        List<Loss> sorted =
                losses.stream().sorted(Comparator.comparingLong(Loss::nanos)).toList();
        return sorted.get((sorted.size() - 1) / 2);
    }

    /**
     * A part of the run.
     *
     * @param steps of the core
     * @param records that the steps gave to the journal
     * @param messages that the steps sent
     * @param mostMessages of one step
     * @param mostLaunches of one step
     * @param busyNanos of all steps
     * @param simulatedNanos how long it took in simulated time
     * @param allocatedBytes by all steps
     * @param kinds of events that the steps handled
     */
    public record Phase(
            String name,
            long steps,
            long records,
            long launches,
            long messages,
            int mostMessages,
            int mostLaunches,
            long busyNanos,
            long simulatedNanos,
            long delayP50Nanos,
            long delayP99Nanos,
            long delayMaxNanos,
            long allocatedBytes,
            List<Kind> kinds) {}

    /**
     * Steps that handled events of one kind.
     *
     * @param longestNanos of work
     * @param longestLoopNanos the longest of an event loop's own part of the work, without the bytes of messages and records
     */
    public record Kind(String name, long steps, long busyNanos, long longestNanos, long longestLoopNanos) {}
}
