package windrow.bench.reach;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What {@code bin/bench} asks of the table.
 *
 * <pre>
 *   plan [ROW...]                          for each group to be measured a line: GROUP WORKLOAD DATA PEER...
 *   report FOLDER PROCESSORS [ROW...]      the table, from the runs in FOLDER/GROUP.csv
 *   rows                                   the rows that there are
 * </pre>
 *
 * <p>A row is named by its id or the beginning of that. Exit code 2 for what is no such row or cannot be read.
 */
public final class ReachMain {
    private static final int REPORT_ARGUMENTS = 3;

    private ReachMain() {}

    public static void main(String[] args) {
        try {
            run(args);
        } catch (IOException | IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(2);
        }
    }

    private static void run(String[] args) throws IOException {
        String command = args.length == 0 ? "" : args[0];
        if (command.equals("plan")) {
            plan(chosen(Arrays.asList(args).subList(1, args.length)));
        } else if (command.equals("report") && args.length >= REPORT_ARGUMENTS) {
            List<Row> rows = chosen(Arrays.asList(args).subList(REPORT_ARGUMENTS, args.length));
            report(Path.of(args[1]), Integer.parseInt(args[2]), rows);
        } else if (command.equals("rows")) {
            Rows.all().forEach(row -> System.out.printf("%-28s %s%n", row.id(), row.work()));
        } else {
            throw new IllegalArgumentException("usage: plan [ROW...] | report FOLDER PROCESSORS [ROW...] | rows");
        }
    }

    private static List<Row> chosen(Collection<String> ids) {
        for (String id : ids) {
            if (Rows.chosen(List.of(id)).isEmpty()) {
                throw new IllegalArgumentException("there is no row " + id + "; see: bin/bench rows");
            }
        }
        return Rows.chosen(ids);
    }

    private static void plan(List<Row> rows) {
        for (Map.Entry<Group, Set<String>> entry : Rows.peers(rows).entrySet()) {
            Group group = entry.getKey();
            List<String> line = new ArrayList<>(List.of(group.name(), group.workload(), group.data()));
            line.addAll(entry.getValue());
            System.out.println(String.join(" ", line));
        }
    }

    private static void report(Path folder, int processors, List<Row> rows) throws IOException {
        Measured measured = Measured.read(folder, Rows.peers(rows).keySet());
        new ReachTable(measured, processors).print(rows, System.out);
    }
}
