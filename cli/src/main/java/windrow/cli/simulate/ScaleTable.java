package windrow.cli.simulate;

import java.util.Locale;
import windrow.local.sim.scale.ScaleFigures;

/** The figures of a scale run beside what they should reach for 10,000 workers and 1,000,000 tasks. */
final class ScaleTable {

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MEGABYTE = 1 << 20;
    private static final double MILLION = 1e6;

    private ScaleTable() {}

    static String of(ScaleFigures figures) {
        double perMillion = MILLION / figures.spec().maps();
        long heap = Math.max(figures.heapPlanned(), figures.heapMapsDone());
        return String.format(
                        Locale.ROOT,
                        "%,d workers, %,d maps, %,d reduces; one event loop, on a machine with %d processors%n%n",
                        figures.spec().workers(),
                        figures.spec().maps(),
                        figures.spec().reducers(),
                        Runtime.getRuntime().availableProcessors())
                + line("measure", "measured", "reach")
                + line("task launches", "%,.0f /s".formatted(figures.launchesPerSecond()), "at least 5,000 /s")
                + line(
                        "event-loop delay, p99",
                        "%.1f ms".formatted(figures.loopDelayP99Nanos() / NANOS_PER_MILLI),
                        "at most 50 ms")
                + line(
                        "  without the collector and other processes",
                        "%.1f ms".formatted(figures.ownDelayP99Nanos() / NANOS_PER_MILLI),
                        "")
                + line(
                        "  did it all bytes of messages and records",
                        "%.1f ms".formatted(figures.delayP99Nanos() / NANOS_PER_MILLI),
                        "")
                + line("heap per 1,000,000 tasks", "%,.0f MB".formatted(heap * perMillion / MEGABYTE), "at most 300 MB")
                + line(
                        "submission to first launch",
                        "%.2f s".formatted(figures.submitToFirstLaunchNanos() / NANOS_PER_SECOND),
                        "at most 10 s")
                + loss("a lost worker with %,d map outputs (a step)", figures.medianLoss(), "at most 20 ms for 1,000")
                + loss(
                        "  the first of %d, with %%,d (a step)"
                                .formatted(figures.losses().size()),
                        figures.losses().get(0),
                        "")
                + line(
                        "replay of all completions",
                        "%.2f s".formatted(figures.replayNanos() / NANOS_PER_SECOND),
                        "at most 5 s for 1,000,000")
                + line(
                        "%,d workers register at a takeover"
                                .formatted(figures.spec().workers()),
                        "%.2f s".formatted(figures.registrationsNanos() / NANOS_PER_SECOND),
                        "")
                + line(
                        "  the loop's longest delay in it",
                        "%.1f ms".formatted(figures.registrationsDelayNanos() / NANOS_PER_MILLI),
                        "at most 50 ms");
    }

    private static String loss(String measure, ScaleFigures.Loss loss, String reach) {
        return line(
                measure.formatted(loss.outputs()),
                "%.1f (%.1f) ms".formatted(loss.nanos() / NANOS_PER_MILLI, loss.longestStepNanos() / NANOS_PER_MILLI),
                reach);
    }

    private static String line(String measure, String measured, String reach) {
        return String.format(Locale.ROOT, "%-44s %14s   %s", measure, measured, reach)
                        .stripTrailing()
                + System.lineSeparator();
    }
}
