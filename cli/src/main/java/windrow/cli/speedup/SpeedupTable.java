package windrow.cli.speedup;

import java.util.Locale;
import windrow.coordinator.report.AmdahlFit;

/** The report in text. */
final class SpeedupTable {

    private SpeedupTable() {}

    static String percent(double fraction) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * fraction);
    }

    static String of(AmdahlFit fit, int runs) {
        StringBuilder out = new StringBuilder();
        out.append(String.format(
                Locale.ROOT,
                "%5s  %10s  %8s  %10s  %16s%n",
                "slots",
                "seconds",
                "speedup",
                "efficiency",
                "serial fraction"));
        for (AmdahlFit.Point p : fit.points()) {
            out.append(String.format(
                    Locale.ROOT,
                    "%5d  %10.3f  %8.2f  %10s  %16s%n",
                    p.parallelism(),
                    p.seconds(),
                    p.speedup(),
                    percent(p.efficiency()),
                    p.parallelism() == 1 ? "" : percent(p.karpFlatt())));
        }
        out.append(String.format(
                Locale.ROOT,
                "%nSeconds are medians of %d run%s of the whole process, its start included; before them one warm-up run, not counted.%n",
                runs,
                runs == 1 ? "" : "s"));
        if (!fit.fitted()) {
            return out.append("One parallelism alone tells nothing about the serial fraction.\n")
                    .toString();
        }
        out.append(String.format(
                Locale.ROOT,
                "Serial fraction by Amdahl's law (least squares over all rows): %s%s%n",
                percent(fit.serialFraction()),
                fit.rawSerialFraction() < 0
                        ? " (the speedup was above linear: " + percent(fit.rawSerialFraction()) + ")"
                        : ""));
        out.append(
                Double.isInfinite(fit.bound())
                        ? "Bound: none within what was measured.\n"
                        : String.format(
                                Locale.ROOT,
                                "Bound: no number of slots makes it more than %.1f times as fast.%n",
                                fit.bound()));
        return out.toString();
    }
}
