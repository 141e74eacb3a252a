package windrow.bench.reach;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was measured: the peers of each group. */
final class Measured {
    private static final int COLUMNS = 10;
    private static final int PEER = 3;
    private static final int WALL = 5;
    private static final int CPU = 6;
    private static final int OTHERS = 7;
    private static final int PEAK = 8;
    private static final int VERDICT = 9;

    private final Map<String, Map<String, Peer>> groups = new HashMap<>();

    /** Reads one file {@code GROUP.csv} for each of these groups that there is one of. */
    static Measured read(Path folder, Iterable<Group> groups) throws IOException {
        Measured measured = new Measured();
        for (Group group : groups) {
            Path file = folder.resolve(group.name() + ".csv");
            if (Files.exists(file)) {
                measured.add(group, Files.readAllLines(file), file.toString());
            }
        }
        return measured;
    }

    /**
     * Adds runs.
     *
     * @param lines a head, and one for each run: workload, data, bytes, peer, number of the run, seconds, processor seconds, those of others, peak of
     *     resident memory in MiB, verdict
     * @param what names them in errors
     */
    void add(Group group, List<String> lines, String what) throws IOException {
        Map<String, List<Run>> byPeer = new LinkedHashMap<>();
        for (int i = 1; i < lines.size(); i++) {
            String[] cells = lines.get(i).split(",", COLUMNS);
            if (cells.length < COLUMNS) {
                throw new IOException(what + ", line " + (i + 1) + ": it has " + cells.length + " columns instead of "
                        + COLUMNS + "; delete it and measure again");
            }
            byPeer.computeIfAbsent(cells[PEER], peer -> new ArrayList<>())
                    .add(new Run(
                            number(cells[WALL]),
                            number(cells[CPU]),
                            number(cells[OTHERS]),
                            number(cells[PEAK]),
                            cells[VERDICT]));
        }
        Map<String, Peer> peers = groups.computeIfAbsent(group.name(), name -> new LinkedHashMap<>());
        byPeer.forEach((name, runs) -> peers.put(name, new Peer(name, runs)));
    }

    private static double number(String cell) {
        return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
    }

    Optional<Peer> peer(Group group, String name) {
        return Optional.ofNullable(groups.getOrDefault(group.name(), Map.of()).get(name));
    }
}
