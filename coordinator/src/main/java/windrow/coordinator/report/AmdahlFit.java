package windrow.coordinator.report;

import java.util.List;

/**
 * Amdahl's law fitted to measured run times. Amdahl (1967) splits the work of one processor into a serial share {@code f} and a
 * share {@code 1 - f} that n processors divide among them, so that
 *
 * <pre>
 *   1 / S(n) = f + (1 - f) / n,   hence   S(n) &lt; 1 / f for every n.
 * </pre>
 *
 * <p>With {@code x = 1 - 1/n} and {@code y = 1/S(n) - 1/n} the law is the line {@code y = f x} through the origin, and f is its least
 * squares slope over all measured n above 1. The same quotient y/x for a single n is the experimentally determined serial fraction of
 * Karp and Flatt (CACM 33(5), 1990): where it grows with n, something that Amdahl's law does not know (contention, start-up per
 * processor) costs time.
 *
 * @param base seconds on one processor
 * @param rawSerialFraction the least squares slope as it came out; below 0 when the measured speedup is above linear
 * @param points the measurements in ascending order of their parallelism
 */
public record AmdahlFit(double base, double rawSerialFraction, List<Point> points) {

    /**
     * One parallelism and what was measured there.
     *
     * @param parallelism at least 1
     * @param seconds of the run, above 0
     * @param speedup the base time divided by this one
     * @param efficiency speedup per processor
     * @param karpFlatt the serial fraction that this point alone would mean; NaN for parallelism 1
     */
    public record Point(int parallelism, double seconds, double speedup, double efficiency, double karpFlatt) {}

    /**
     * A run time at a parallelism.
     *
     * @param parallelism at least 1
     * @param seconds above 0
     */
    public record Measurement(int parallelism, double seconds) {

        public Measurement {
            if (parallelism < 1) {
                throw new IllegalArgumentException("parallelism is at least 1, got " + parallelism);
            }
            if (!(seconds > 0) || Double.isInfinite(seconds)) {
                throw new IllegalArgumentException("a run time is above 0 and finite, got " + seconds + " seconds");
            }
        }
    }

    public AmdahlFit {
        points = List.copyOf(points);
    }

    /**
     * Fits the law.
     *
     * @param measurements in any order, each parallelism once, parallelism 1 among them
     */
    public static AmdahlFit of(List<Measurement> measurements) {
        List<Measurement> sorted = measurements.stream()
                .sorted((a, b) -> Integer.compare(a.parallelism(), b.parallelism()))
                .toList();
        if (sorted.isEmpty() || sorted.get(0).parallelism() != 1) {
            throw new IllegalArgumentException(
                    "speedup is measured against parallelism 1, which is not among the measurements");
        }
        double base = sorted.get(0).seconds();
        double xy = 0;
        double xx = 0;
        Point[] points = new Point[sorted.size()];
        for (int i = 0; i < points.length; i++) {
            Measurement m = sorted.get(i);
            int n = m.parallelism();
            if (i > 0 && n == sorted.get(i - 1).parallelism()) {
                throw new IllegalArgumentException("parallelism " + n + " was given twice");
            }
            double speedup = base / m.seconds();
            double x = 1 - 1.0 / n;
            double y = 1 / speedup - 1.0 / n;
            xy += x * y;
            xx += x * x;
            points[i] = new Point(n, m.seconds(), speedup, speedup / n, n == 1 ? Double.NaN : y / x);
        }
        return new AmdahlFit(base, xx == 0 ? Double.NaN : xy / xx, List.of(points));
    }

    /** Whether there was a parallelism above 1 to fit to. */
    public boolean fitted() {
        return !Double.isNaN(rawSerialFraction);
    }

    /** The serial fraction, kept within 0 to 1; NaN when there was nothing to fit. */
    public double serialFraction() {
        return fitted() ? Math.min(1, Math.max(0, rawSerialFraction)) : Double.NaN;
    }

    /** What no number of processors can exceed: 1/f; infinite when f is 0. */
    public double bound() {
        return 1 / serialFraction();
    }

    /** The speedup that the fitted law gives for n processors, n at least 1. */
    public double predictedSpeedup(double n) {
        double f = serialFraction();
        return 1 / (f + (1 - f) / n);
    }
}
