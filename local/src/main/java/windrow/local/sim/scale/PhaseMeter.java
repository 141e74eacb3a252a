package windrow.local.sim.scale;

/** Sums up what the steps of one phase took. */
final class PhaseMeter {

    final Delays delays = new Delays();
    private final String name;
    private final long beganNanos;
    private long steps;
    private long records;
    private long launches;
    private long messages;
    private int mostMessages;
    private int mostLaunches;
    private long busyNanos;
    private long longestNanos;
    private String longest = "";
    private long allocatedBytes;

    PhaseMeter(String name, long simulatedNanos) {
        this.name = name;
        beganNanos = simulatedNanos;
    }

    void add(MeasuredLoop.Step step) {
        steps++;
        records += step.records();
        launches += step.launches();
        messages += step.messages();
        mostMessages = Math.max(mostMessages, step.messages());
        mostLaunches = Math.max(mostLaunches, step.launches());
        busyNanos += step.workNanos();
        allocatedBytes += step.allocatedBytes();
        delays.add(step.delayNanos());
        if (step.workNanos() > longestNanos) {
            longestNanos = step.workNanos();
            longest = step.what();
        }
    }

    long busyNanos() {
        return busyNanos;
    }

    long launches() {
        return launches;
    }

    long longestNanos() {
        return longestNanos;
    }

    ScaleFigures.Phase figures(long simulatedNanos) {
        return new ScaleFigures.Phase(
                name,
                steps,
                records,
                launches,
                messages,
                mostMessages,
                mostLaunches,
                busyNanos,
                simulatedNanos - beganNanos,
                delays.quantile(0.5),
                delays.quantile(0.99),
                delays.max(),
                longestNanos,
                longest,
                allocatedBytes);
    }
}
