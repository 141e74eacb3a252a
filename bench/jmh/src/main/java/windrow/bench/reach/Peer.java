package windrow.bench.reach;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** All runs of a peer on the same work and data. */
record Peer(String name, List<Run> runs) {
    boolean isRight() {
        return runs.stream().allMatch(Run::isRight);
    }

    double wallSeconds() {
        return median(Run::wallSeconds);
    }

    double cpuSeconds() {
        return median(Run::cpuSeconds);
    }

    double othersCpuSeconds() {
        return median(Run::othersCpuSeconds);
    }

    double peakMebibytes() {
        return runs.stream().mapToDouble(Run::peakMebibytes).max().orElse(Double.NaN);
    }

    /** Not a number if none of the runs has one. */
    private double median(ToDoubleFunction<Run> figure) {
        double[] sorted = runs.stream()
                .mapToDouble(figure)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        int middle = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1
                ? sorted[middle]
                : Arrays.stream(sorted, middle - 1, middle + 1).sum() / 2;
    }
}
