package windrow.bench.reach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReachTableTest {
    private static final Group GROUP = Group.of("wordcount", "real");
    private static final int PROCESSORS = 2;

    private final Measured measured = new Measured();

    @Test
    void theMedianOfTheRunsDecides() throws IOException {
        add(GROUP, run("windrow-2", 5, 9, 0), run("windrow-2", 50, 90, 0), run("windrow-2", 4, 8, 0));
        add(GROUP, run("windrow-2", 5, 9, 0), run("spark-rdd", 39, 70, 0), run("spark-rdd", 41, 70, 0));
        Row row = row("windrow-2", List.of("spark-rdd"), By.WALL, new Reach.Faster(8));
        assertEquals("**8.00**", cell(row, "by wall"));
        assertEquals("met", verdict(row));
        assertEquals("missed", verdict(row("windrow-2", List.of("spark-rdd"), By.WALL, new Reach.Faster(8.1))));
    }

    @Test
    void anEvenNumberOfRunsHasItsMedianBetweenTheMiddleTwo() throws IOException {
        add(GROUP, run("windrow-1", 1, 3, 0), run("windrow-1", 1, 5, 0), run("single", 1, 4, 0));
        assertEquals("met", verdict(row("windrow-1", List.of("single"), By.CPU, new Reach.AtMost(1))));
    }

    @Test
    void theFastestOfSeveralCounts() throws IOException {
        add(GROUP, run("windrow-2", 1, 2, 0), run("spark-rdd", 10, 20, 0), run("spark-sql", 9, 20, 0));
        Row row = row("windrow-2", List.of("spark-rdd", "spark-sql"), By.WALL, new Reach.Faster(9.5));
        assertEquals("spark-sql", cell(row, "against"));
        assertEquals("missed", verdict(row));
    }

    @Test
    void onABusyMachineProcessorTimeDecides() throws IOException {
        add(GROUP, run("windrow-2", 20, 10, 15), run("spark-rdd", 70, 100, 0.1));
        Row row = row("windrow-2", List.of("spark-rdd"), By.WALL, new Reach.Faster(8));
        assertEquals("**10.00**", cell(row, "by cpu"));
        assertEquals("met, by cpu: the machine was busy", verdict(row));
        Row speedup = row("windrow-2", List.of("spark-rdd"), By.WALL_ALWAYS, new Reach.Faster(8));
        assertEquals("missed, on a busy machine", verdict(speedup));
    }

    @Test
    void theStartIsTakenOffBothSides() throws IOException {
        add(GROUP, run("windrow-1", 12, 12, 0), run("single", 12, 12.1, 0));
        Row row = row("windrow-1", List.of("single"), By.CPU_WITHOUT_START, new Reach.AtMost(1));
        assertEquals("not measured: its start, by the word count of 1 KB", verdict(row));
        add(Group.TINY, run("windrow-1", 1, 1, 0), run("single", 0.2, 0.1, 0));
        assertEquals("**0.92**", cell(row, "by cpu"));
        assertEquals("met", verdict(row));
    }

    @Test
    void whatIsMissingOrWrongIsSaidAndNotJudged() throws IOException {
        Row row = row("windrow-2", List.of("spark-rdd"), By.WALL, new Reach.Faster(8));
        assertEquals("not measured: windrow-2", verdict(row));
        add(GROUP, run("windrow-2", 1, 2, 0), "wordcount,real,1,spark-rdd,1,100,100,0,1,FAILED: exit 1");
        assertEquals("spark-rdd FAILED: exit 1", verdict(row));
    }

    @Test
    void aTimeOfItsOwnIsComparedWithNoOne() throws IOException {
        add(GROUP, "wordcount,real,1,windrow-warm-inside,1,0.080,,,,OK");
        assertEquals("met", verdict(row("windrow-warm-inside", List.of(), By.WALL_ALWAYS, new Reach.Below(0.1))));
        assertEquals("missed", verdict(row("windrow-warm-inside", List.of(), By.WALL_ALWAYS, new Reach.Below(0.08))));
    }

    @Test
    void aLineThatIsNoRunIsAnErrorThatSaysWhere() {
        IOException e = assertThrows(IOException.class, () -> add(GROUP, "wordcount,real,1"));
        assertTrue(e.getMessage().contains("line 2"), e.getMessage());
    }

    @Test
    void everyRowHasANameOfItsOwnAndPeersThatAreMeasured() {
        List<Row> rows = Rows.all();
        assertEquals(rows.size(), rows.stream().map(Row::id).distinct().count());
        Map<Group, Set<String>> peers = Rows.peers(rows);
        for (Row row : rows) {
            assertTrue(peers.get(row.group()).containsAll(row.against()), row.id());
        }
        assertTrue(peers.get(Group.TINY).contains("single"));
    }

    @Test
    void theTimesInsideTheClusterComeWithThoseOfTheClient() {
        List<Row> rows = Rows.chosen(List.of("warm-inside"));
        assertEquals(
                List.of(Set.of("windrow-warm")), List.copyOf(Rows.peers(rows).values()));
    }

    @Test
    void rowsAreChosenByHowTheirNamesBegin() {
        List<Row> chosen = Rows.chosen(List.of("cold-", "warm-inside"));
        assertEquals(
                List.of("cold-hadoop-local", "cold-spark-rdd", "warm-inside"),
                chosen.stream().map(Row::id).toList());
    }

    private static Row row(String ours, List<String> against, By by, Reach reach) {
        return new Row("id", "work", GROUP, ours, against, by, reach);
    }

    private static String run(String peer, double wall, double cpu, double others) {
        return "wordcount,real,1000," + peer + ",1," + wall + "," + cpu + "," + others + ",100,OK";
    }

    private void add(Group group, String... runs) throws IOException {
        List<String> lines = new ArrayList<>(List.of("head"));
        lines.addAll(List.of(runs));
        measured.add(group, lines, "the test's runs");
    }

    private String verdict(Row row) {
        return cell(row, "verdict");
    }

    private String cell(Row row, String column) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ReachTable(measured, PROCESSORS).print(List.of(row), new PrintStream(bytes, true, StandardCharsets.UTF_8));
        List<String[]> lines = bytes.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.split("\\|"))
                .toList();
        for (int i = 0; i < lines.get(0).length; i++) {
            if (lines.get(0)[i].strip().equals(column)) {
                return lines.get(2)[i].strip();
            }
        }
        throw new AssertionError("no column " + column);
    }
}
