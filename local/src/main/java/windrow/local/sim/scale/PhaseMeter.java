package windrow.local.sim.scale;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sums up what the steps of one phase took. */
final class PhaseMeter {

    final Delays delays = new Delays();
    final Delays loopDelays = new Delays();
    final Delays ownDelays = new Delays();
    private final String name;
    private final long beganNanos;
    private long steps;
    private long records;
    private long launches;
    private long messages;
    private int mostMessages;
    private int mostLaunches;
    private long busyNanos;
    private long allocatedBytes;
    private final Map<String, KindMeter> kinds = new TreeMap<>();

    private static final class KindMeter {
        private long steps;
        private long busyNanos;
        private long longestNanos;
        private long longestLoopNanos;
    }

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
        loopDelays.add(step.loopDelayNanos());
        ownDelays.add(step.ownDelayNanos());
        KindMeter kind = kinds.computeIfAbsent(step.what(), what -> new KindMeter());
        kind.steps++;
        kind.busyNanos += step.workNanos();
        kind.longestNanos = Math.max(kind.longestNanos, step.workNanos());
        kind.longestLoopNanos = Math.max(kind.longestLoopNanos, step.loopNanos());
    }

    long busyNanos() {
        return busyNanos;
    }

    long launches() {
        return launches;
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
                allocatedBytes,
                kindFigures());
    }

    private List<ScaleFigures.Kind> kindFigures() {
        List<ScaleFigures.Kind> all = new ArrayList<>();
        kinds.forEach((name, kind) -> all.add(
                new ScaleFigures.Kind(name, kind.steps, kind.busyNanos, kind.longestNanos, kind.longestLoopNanos)));
        return all;
    }
}
