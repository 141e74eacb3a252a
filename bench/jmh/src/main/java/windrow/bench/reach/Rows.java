package windrow.bench.reach;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import windrow.bench.reach.Reach.AtMost;
import windrow.bench.reach.Reach.Below;
import windrow.bench.reach.Reach.Faster;
import windrow.bench.reach.Reach.RightOutput;
import windrow.bench.reach.Reach.Told;

/** The rows of the table: what is compared with what, and what is to be reached. */
final class Rows {
    private static final String SINGLE = "single";
    private static final String SPARK_RDD = "spark-rdd";
    private static final String SPARK_SQL = "spark-sql";
    private static final String HADOOP_LOCAL = "hadoop-local";
    private static final String HADOOP_YARN = "hadoop-yarn";
    private static final String ONE_SLOT = "windrow-1";
    private static final String TWO_SLOTS = "windrow-2";
    private static final String TWO_SLOTS_STRINGS = "windrow-strings-2";

    private static final String WARM_CLIENT = "windrow-warm";
    private static final String WARM_RESTED_CLIENT = "windrow-warm-rested";
    /** Behind the name of a client: the times of its jobs inside the cluster. */
    private static final String INSIDE = "-inside";

    private static final Group TERASORT = Group.of("terasort", "tera");
    private static final Group GREP = Group.of("grep", "real");
    private static final Group JOIN = Group.of("join", "join");
    private static final Group WARM = new Group("warm", "wordcount", "tiny");
    private static final Group SANDBOX = new Group("sandbox", "wordcount", "words");
    private static final Group LARGE_SORT = Group.of("terasort", "tera10");

    private final List<Row> rows = new ArrayList<>();

    private Rows() {}

    /** All of them, in the order of the table. */
    static List<Row> all() {
        Rows rows = new Rows();
        rows.wordCount("real", "word count, real text");
        rows.wordCount("words", "word count, Zipf text");
        rows.teraSort();
        rows.grep();
        rows.join();
        rows.small();
        rows.cluster();
        rows.speedup();
        rows.heap();
        return List.copyOf(rows.rows);
    }

    private void add(String id, String work, Group group, String ours, String against, By by, Reach reach) {
        rows.add(new Row(id, work, group, ours, List.of(against), by, reach));
    }

    private void addBestSpark(String id, String work, Group group, String ours, double times) {
        rows.add(new Row(id + "-spark", work, group, ours, List.of(SPARK_RDD, SPARK_SQL), By.WALL, new Faster(times)));
    }

    private void wordCount(String data, String work) {
        Group group = Group.of("wordcount", data);
        String one = work + ", 1 slot";
        String two = work + ", 2 slots";
        add(data + "-single-unordered", one, group, "windrow-unordered-1", SINGLE, By.CPU_WITHOUT_START, new AtMost(1));
        add(data + "-single", one, group, ONE_SLOT, SINGLE, By.CPU_WITHOUT_START, new Told());
        add(data + "-single-strings", one, group, "windrow-strings-1", SINGLE, By.CPU_WITHOUT_START, new Told());
        for (String ours : List.of(TWO_SLOTS, TWO_SLOTS_STRINGS)) {
            String id = data + (ours.equals(TWO_SLOTS) ? "-" : "-strings-");
            add(id + SPARK_RDD, two, group, ours, SPARK_RDD, By.WALL, new Faster(8));
            add(id + SPARK_SQL, two, group, ours, SPARK_SQL, By.WALL, new Faster(8));
            add(id + HADOOP_LOCAL, two, group, ours, HADOOP_LOCAL, By.WALL, new Faster(12));
            add(id + HADOOP_YARN, two, group, ours, HADOOP_YARN, By.WALL, new Faster(12));
        }
    }

    private void teraSort() {
        String work = "terasort, 2 slots";
        add("terasort-single", work, TERASORT, TWO_SLOTS, SINGLE, By.CPU, new AtMost(1.3));
        addBestSpark("terasort", work, TERASORT, TWO_SLOTS, 8);
        add("terasort-hadoop-local", work, TERASORT, TWO_SLOTS, HADOOP_LOCAL, By.WALL, new Faster(8));
    }

    private void grep() {
        String work = "grep, 2 slots";
        add("grep-single", work, GREP, TWO_SLOTS, SINGLE, By.CPU, new AtMost(1.2));
        addBestSpark("grep", work, GREP, TWO_SLOTS, 12);
        addBestSpark("grep-strings", work, GREP, TWO_SLOTS_STRINGS, 12);
    }

    private void join() {
        String work = "join, 2 slots";
        add("join-single", work, JOIN, TWO_SLOTS, SINGLE, By.CPU, new AtMost(1.3));
        addBestSpark("join", work, JOIN, TWO_SLOTS, 5);
    }

    private void small() {
        String cold = "word count of 1 KB, cold";
        add("cold-hadoop-local", cold, Group.TINY, TWO_SLOTS, HADOOP_LOCAL, By.WALL, new Faster(5));
        add("cold-spark-rdd", cold, Group.TINY, TWO_SLOTS, SPARK_RDD, By.WALL, new Faster(12));
        String warm = "word count of 1 KB on a warm cluster, ";
        warm("warm", warm + "one after the other", WARM_CLIENT);
        warm("warm-rested", warm + "5 s apart", WARM_RESTED_CLIENT);
    }

    private void warm(String id, String work, String client) {
        add(id, work + ", in the client", WARM, client, "spark-rdd-warm", By.WALL_ALWAYS, new Faster(5));
        rows.add(new Row(
                id + INSIDE, work + ", inside it", WARM, client + INSIDE, List.of(), By.WALL_ALWAYS, new Below(0.1)));
    }

    private void cluster() {
        String work = "word count, Zipf text, sandbox of 2 slots";
        add("sandbox", work, SANDBOX, "windrow-sandbox", TWO_SLOTS, By.CPU, new AtMost(1.3));
    }

    private void speedup() {
        String work = "2 slots against 1: ";
        for (String data : List.of("real", "words")) {
            Group group = Group.of("wordcount", data);
            String count = work + "word count, " + data;
            add("speedup-" + data, count, group, TWO_SLOTS, ONE_SLOT, By.WALL_ALWAYS, new Faster(1.85));
            add(
                    "speedup-" + data + "-unordered",
                    count,
                    group,
                    "windrow-unordered-2",
                    "windrow-unordered-1",
                    By.WALL_ALWAYS,
                    new Faster(1.85));
        }
        for (Group group : List.of(TERASORT, GREP, JOIN)) {
            add(
                    "speedup-" + group.workload(),
                    work + group.workload(),
                    group,
                    TWO_SLOTS,
                    ONE_SLOT,
                    By.WALL_ALWAYS,
                    new Faster(1.85));
        }
    }

    private void heap() {
        rows.add(new Row(
                "heap",
                "terasort of 10 GB with 512 MB of heap, 2 slots",
                LARGE_SORT,
                "windrow-512m-2",
                List.of(),
                By.WALL_ALWAYS,
                new RightOutput()));
    }

    /** The rows whose ids are, or begin with, one of these; all if none is given. */
    static List<Row> chosen(Collection<String> ids) {
        return all().stream()
                .filter(row -> ids.isEmpty() || ids.stream().anyMatch(row.id()::startsWith))
                .toList();
    }

    /** Which peers have to be measured for these rows, group by group. */
    static Map<Group, Set<String>> peers(List<Row> rows) {
        Map<Group, Set<String>> peers = new LinkedHashMap<>();
        for (Row row : rows) {
            row.peers().forEach(peer -> peersOf(row.group(), peers).add(measuredAs(peer)));
            if (row.by() == By.CPU_WITHOUT_START) {
                row.peers().forEach(peer -> peersOf(Group.TINY, peers).add(measuredAs(peer)));
            }
        }
        return peers;
    }

    private static Set<String> peersOf(Group group, Map<Group, Set<String>> peers) {
        return peers.computeIfAbsent(group, unknown -> new LinkedHashSet<>());
    }

    /** The times inside the cluster are told by the runs of the client. */
    private static String measuredAs(String peer) {
        return peer.endsWith(INSIDE) ? peer.substring(0, peer.length() - INSIDE.length()) : peer;
    }
}
