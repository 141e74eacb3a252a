package windrow.local.sim.scale;

import java.util.ArrayList;
import java.util.List;
import windrow.coordinator.core.JournalRecord;

/** Adds up what the event loop does when workers are lost, one after another. Not thread-safe. */
final class LossMeter {

    private final List<ScaleFigures.Loss> losses = new ArrayList<>();
    private int outputs;
    private long nanos;
    private long longestStepNanos;

    /** Returns how many map outputs were lost in this step. */
    int add(MeasuredLoop.Step step) {
        int lost = 0;
        for (JournalRecord each : step.result().records()) {
            if (each instanceof JournalRecord.MapOutputLost) {
                lost++;
            }
        }
        if (lost > 0) {
            outputs += lost;
            nanos += step.loopNanos();
            longestStepNanos = Math.max(longestStepNanos, step.loopNanos());
        }
        return lost;
    }

    /** All that one worker held is given up, and made again. */
    void close() {
        losses.add(new ScaleFigures.Loss(outputs, nanos, longestStepNanos));
        outputs = 0;
        nanos = 0;
        longestStepNanos = 0;
    }

    /** In their order. */
    List<ScaleFigures.Loss> losses() {
        return List.copyOf(losses);
    }
}
