package windrow.bench.reach;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Prints rows in Markdown, each with its figures by wall time and by processor time, of which one decides. */
final class ReachTable {
    /** From this share of what the processors can do on, the work of others decides over how long a run takes. */
    private static final double BUSY = 0.05;

    /** What always runs on a machine. */
    private static final double UNAVOIDABLE_SECONDS = 0.3;

    private final Measured measured;
    private final int processors;

    /** @param processors of the machine that was measured on */
    ReachTable(Measured measured, int processors) {
        this.measured = measured;
        this.processors = processors;
    }

    void print(List<Row> rows, PrintStream out) {
        out.println(
                "| row | work | peer | runs | wall s | cpu s | peak MiB | against | wall s | cpu s | by wall | by cpu"
                        + " | reach | verdict |");
        out.println("| --- | --- | --- | ---: | ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: | --- | --- |");
        rows.forEach(row -> out.println("| " + String.join(" | ", cells(row)) + " |"));
    }

    private List<String> cells(Row row) {
        Optional<Peer> ours = measured.peer(row.group(), row.ours());
        Optional<Peer> theirs = fastest(row);
        Figures figures = new Figures(row, ours, theirs);
        List<String> cells = new ArrayList<>(List.of(row.id(), row.work(), row.ours()));
        cells.add(ours.map(peer -> String.valueOf(peer.runs().size())).orElse(""));
        cells.addAll(times(ours));
        cells.add(ours.map(peer -> shown("%.0f", peer.peakMebibytes())).orElse(""));
        cells.add(theirs.map(Peer::name).orElse(String.join(", ", row.against())));
        cells.addAll(times(theirs));
        cells.add(figures.shown(figures.wall, By.WALL));
        cells.add(figures.shown(figures.cpu, By.CPU));
        cells.add(row.reach().shown());
        cells.add(figures.verdict());
        return cells;
    }

    private static List<String> times(Optional<Peer> peer) {
        return List.of(
                peer.map(known -> shown("%.2f", known.wallSeconds())).orElse(""),
                peer.map(known -> shown("%.1f", known.cpuSeconds())).orElse(""));
    }

    private static String shown(String format, double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
    }

    /** Of those that were measured; that one is missing or wrong, the verdict says. */
    private Optional<Peer> fastest(Row row) {
        return row.against().stream()
                .flatMap(name -> measured.peer(row.group(), name).stream())
                .min(Comparator.comparingDouble(Peer::wallSeconds));
    }

    private boolean isBusy(Peer peer) {
        double limit = Math.max(UNAVOIDABLE_SECONDS, BUSY * processors * peer.wallSeconds());
        return peer.othersCpuSeconds() > limit;
    }

    /** The two figures of a row, and what follows from them. */
    private final class Figures {
        private final Row row;
        private final double wall;
        private final double cpu;
        private final boolean busy;

        Figures(Row row, Optional<Peer> ours, Optional<Peer> theirs) {
            this.row = row;
            this.busy = ours.filter(ReachTable.this::isBusy).isPresent()
                    || theirs.filter(ReachTable.this::isBusy).isPresent();
            this.wall = figure(
                    ours.map(Peer::wallSeconds).orElse(Double.NaN),
                    theirs.map(Peer::wallSeconds).orElse(Double.NaN));
            this.cpu = figure(cpuSeconds(ours), cpuSeconds(theirs));
        }

        private double figure(double our, double their) {
            return row.reach().figure(our, their);
        }

        private double cpuSeconds(Optional<Peer> peer) {
            double seconds = peer.map(Peer::cpuSeconds).orElse(Double.NaN);
            if (row.by() != By.CPU_WITHOUT_START) {
                return seconds;
            }
            return seconds
                    - peer.flatMap(known -> measured.peer(Group.TINY, known.name()))
                            .map(Peer::cpuSeconds)
                            .orElse(Double.NaN);
        }

        /** WALL or CPU: by which of the two it is decided. */
        private By deciding() {
            return switch (row.by()) {
                case WALL -> busy && !Double.isNaN(cpu) ? By.CPU : By.WALL;
                case WALL_ALWAYS -> By.WALL;
                case CPU, CPU_WITHOUT_START -> By.CPU;
            };
        }

        private String shown(double figure, By by) {
            String shown = ReachTable.shown("%.2f", figure);
            return by == deciding() && !shown.isEmpty() ? "**" + shown + "**" : shown;
        }

        private String verdict() {
            for (String name : row.peers().toList()) {
                Optional<Peer> peer = measured.peer(row.group(), name);
                if (peer.isEmpty()) {
                    return "not measured: " + name;
                }
                if (!peer.get().isRight()) {
                    return wrong(peer.get());
                }
            }
            double figure = deciding() == By.WALL ? wall : cpu;
            if (row.reach() instanceof Reach.Told) {
                return "told";
            }
            if (row.reach() instanceof Reach.RightOutput) {
                return "met";
            }
            if (Double.isNaN(figure)) {
                return "not measured: its start, by the word count of 1 KB";
            }
            return (row.reach().isMetBy(figure) ? "met" : "missed") + note();
        }

        private String wrong(Peer peer) {
            String first = peer.runs().stream()
                    .filter(run -> !run.isRight())
                    .map(Run::verdict)
                    .findFirst()
                    .orElse("");
            return peer.name() + " " + first;
        }

        private String note() {
            if (!busy || row.by() == By.CPU || row.by() == By.CPU_WITHOUT_START) {
                return "";
            }
            return deciding() == By.CPU ? ", by cpu: the machine was busy" : ", on a busy machine";
        }
    }
}
