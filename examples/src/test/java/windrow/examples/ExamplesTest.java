package windrow.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import windrow.api.Job;
import windrow.api.JobResult;
import windrow.api.Nothing;
import windrow.api.Pair;
import windrow.api.Program;
import windrow.api.Session;
import windrow.api.Text;
import windrow.api.UsageException;
import windrow.api.io.FileAccess;
import windrow.api.io.LocalFiles;
import windrow.api.testkit.JobTester;

/** The examples in memory, and what they say to wrong arguments. */
class ExamplesTest {
    private static final String[] IN = {"in"};

    /** Knows which jobs it was given, and says that all succeeded. */
    private static final class RecordingSession implements Session {
        private final List<Job> jobs = new ArrayList<>();

        @Override
        public JobResult run(Job job) {
            jobs.add(job);
            return new JobResult(
                    "1", job.name(), JobResult.State.SUCCEEDED, 0, 0, 0, windrow.api.Counters.NONE, java.util.Map.of());
        }

        @Override
        public String setting(String key, String fallback) {
            return fallback;
        }

        @Override
        public FileAccess files() {
            return new LocalFiles();
        }
    }

    private static Text text(String string) {
        return Text.of(string);
    }

    @Test
    void wordCount() throws Exception {
        JobTester.Result result = JobTester.of(WordCount.job(IN, "out", false))
                .lines(0, "to be or\tnot to", "", " be\f")
                .run();
        assertEquals(
                List.of(
                        Pair.of(text("be"), 2L),
                        Pair.of(text("not"), 1L),
                        Pair.of(text("or"), 1L),
                        Pair.of(text("to"), 2L)),
                result.output());
    }

    @Test
    void wordCountLeavesBytesAlone() throws Exception {
        Text noUtf8 = new Text(new byte[] {(byte) 0xc3, ' ', (byte) 0xc3}, 0, 3);
        JobTester.Result result = JobTester.of(WordCount.job(IN, "out", false))
                .input(0, List.of(Pair.of(0L, noUtf8)))
                .run();
        assertEquals(List.of(Pair.of(new Text(new byte[] {(byte) 0xc3}, 0, 1), 2L)), result.output());
    }

    @Test
    void grep() throws Exception {
        JobTester.Result result = JobTester.of(Grep.job(Pattern.compile("b+"), IN, "out"))
                .lines(0, "abc", "acc", "b")
                .run();
        assertEquals(
                List.of(Pair.of(text("abc"), Nothing.NOTHING), Pair.of(text("b"), Nothing.NOTHING)), result.output());
    }

    @Test
    void join() throws Exception {
        JobTester.Result result = JobTester.of(Join.job("left", "right", "out"))
                .input(
                        0,
                        List.of(
                                Pair.of(text("a"), text("1")),
                                Pair.of(text("a"), text("2")),
                                Pair.of(text("b"), text("3"))))
                .input(1, List.of(Pair.of(text("a"), text("x")), Pair.of(text("c"), text("y"))))
                .run();
        assertEquals(List.of(Pair.of(text("a"), text("1\tx")), Pair.of(text("a"), text("2\tx"))), result.output());
        assertEquals(List.of(Pair.of(text("c"), text("y"))), result.output("unmatched"));
    }

    @Test
    void distinct() throws Exception {
        JobTester.Result result = JobTester.of(Distinct.job(IN, "out"))
                .lines(0, "b", "a", "b", "", "a", "")
                .run();
        assertEquals(
                List.of("", "a", "b"),
                result.<Text, Nothing>output().stream()
                        .map(record -> record.first().toString())
                        .sorted()
                        .toList());
    }

    @Test
    void topK() throws Exception {
        JobTester.Result result = JobTester.of(TopK.job(3, "in", "out"))
                .input(
                        0,
                        List.of(
                                Pair.of(text("a"), text("5")),
                                Pair.of(text("b"), text("-7")),
                                Pair.of(text("c"), text("12")),
                                Pair.of(text("d"), text("5")),
                                Pair.of(text("e"), text("1"))))
                .run();
        assertEquals(List.of(Pair.of(text("c"), 12L), Pair.of(text("d"), 5L), Pair.of(text("a"), 5L)), result.output());
    }

    @Test
    void invertedIndex() throws Exception {
        JobTester.Result result = JobTester.of(InvertedIndex.job(IN, "out"))
                .input(
                        0,
                        List.of(
                                Pair.of(text("two"), text("be or")),
                                Pair.of(text("one"), text("to be be")),
                                Pair.of(text("three"), text(""))))
                .run();
        assertEquals(
                List.of(
                        Pair.of(text("be"), text("one two")),
                        Pair.of(text("or"), text("two")),
                        Pair.of(text("to"), text("one"))),
                result.output());
    }

    @Test
    void mapJoin(@TempDir Path folder) throws Exception {
        Path small = Files.writeString(folder.resolve("small.txt"), "a\t1\nb\t2\tx\nno tab\n");
        JobTester.Result result = JobTester.of(MapJoin.job("small.txt", "large", "out"))
                .localFile(small)
                .input(
                        0,
                        List.of(
                                Pair.of(text("b"), text("B")),
                                Pair.of(text("c"), text("C")),
                                Pair.of(text("a"), text("A"))))
                .run();
        assertEquals(List.of(Pair.of(text("b"), text("2\tx\tB")), Pair.of(text("a"), text("1\tA"))), result.output());
    }

    /** Against the same sums made page by page. */
    @Test
    void pageRankOfASmallWeb() throws Exception {
        Map<String, List<String>> web = new TreeMap<>(Map.of(
                "a", List.of("b", "c"), "b", List.of("c"), "c", List.of("a"), "d", List.of("c"), "e", List.of()));
        Map<String, Double> ranks = new TreeMap<>();
        web.keySet().forEach(page -> ranks.put(page, 1.0 / web.size()));
        List<Pair<Text, Text>> lines = new ArrayList<>();
        web.forEach((page, links) -> lines.add(Pair.of(text(page), text(String.join(" ", links)))));

        JobTester.Result first =
                JobTester.of(PageRank.first("in", "out")).input(0, lines).run();
        assertEquals(5, first.counter("pagerank", "pages"));
        double shared = first.counter("pagerank", "rank of pages without links") / 5.0;
        List<Pair<Text, Text>> rows = first.output();
        for (int round = 1; round <= 4; round++) {
            JobTester.Result next = JobTester.of(PageRank.next("in", "out", 5, shared, round == 4))
                    .input(0, rows)
                    .run();
            shared = next.counter("pagerank", "rank of pages without links") * 1e-15;
            rows = next.output();
            Map<String, Double> before = new TreeMap<>(ranks);
            ranks.replaceAll((page, rank) -> {
                double sum = before.get("e") / 5;
                for (Map.Entry<String, List<String>> other : web.entrySet()) {
                    if (other.getValue().contains(page)) {
                        sum += before.get(other.getKey()) / other.getValue().size();
                    }
                }
                return 0.15 / 5 + 0.85 * sum;
            });
        }
        double total = 0;
        for (Pair<Text, Text> row : rows) {
            double rank = Double.parseDouble(row.second().toString());
            assertEquals(ranks.get(row.first().toString()), rank, 1e-9, row.toString());
            total += rank;
        }
        assertEquals(5, rows.size());
        assertEquals(1, total, 1e-9);
    }

    private static List<Pair<Long, Text>> teraRecords(int count) {
        List<Pair<Long, Text>> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] record = new byte[TeraRecords.RECORD_BYTES];
            TeraRecords.fill(i, record);
            records.add(Pair.of((long) i * record.length, new Text(record, 0, record.length)));
        }
        return records;
    }

    @Test
    void teraSortAndItsValidator() throws Exception {
        List<Pair<Long, Text>> records = teraRecords(500);
        List<Text> sample = records.subList(0, 100).stream()
                .map(record -> TeraRecords.key(record.second()))
                .toList();
        JobTester.Result result = JobTester.of(TeraSort.job("in", "out", sample))
                .input(0, records)
                .run();
        List<Pair<Long, Text>> sorted = result.<Text, Text>output().stream()
                .map(record -> Pair.of(0L, Text.concat(record.first(), record.second())))
                .toList();
        List<String> expected = records.stream()
                .map(record -> record.second().toString())
                .sorted(Comparator.comparing(record -> record.substring(0, TeraRecords.KEY_BYTES)))
                .toList();
        assertEquals(
                expected,
                sorted.stream().map(record -> record.second().toString()).toList());

        assertEquals(0, wrong(records, sorted));
        List<Pair<Long, Text>> swapped = new ArrayList<>(sorted);
        Collections.swap(swapped, 100, 101);
        assertTrue(wrong(records, swapped) > 0);
        assertTrue(wrong(records, sorted.subList(0, 499)) > 0);
        List<Pair<Long, Text>> doubled = new ArrayList<>(sorted);
        doubled.set(7, doubled.get(8));
        assertTrue(wrong(records, doubled) > 0);
    }

    private static long wrong(List<Pair<Long, Text>> original, List<Pair<Long, Text>> sorted) throws Exception {
        return JobTester.of(TeraValidate.job("in", "sorted", "out"))
                .input(0, original)
                .input(1, sorted)
                .run()
                .counter("teravalidate", "wrong");
    }

    @Test
    void teraGenMakesTheRecordsOfItsNumbers() throws Exception {
        List<Pair<Long, Nothing>> numbers = List.of(Pair.of(0L, Nothing.NOTHING), Pair.of(1L << 40, Nothing.NOTHING));
        JobTester.Result result =
                JobTester.of(TeraGen.job(2, "out")).input(0, numbers).run();
        List<Pair<Text, Nothing>> records = result.output();
        assertEquals(teraRecords(1).get(0).second(), records.get(0).first());
        assertTrue(records.get(1).first().toString().contains("  0000010000000000"), records.toString());
        assertTrue(records.get(1).first().toString().endsWith("\r\n"));
    }

    private static void refused(String expected, Program program, String... args) {
        RecordingSession session = new RecordingSession();
        String message = assertThrows(UsageException.class, () -> program.run(session, args))
                .getMessage();
        assertTrue(message.contains(expected), message);
        assertTrue(session.jobs.isEmpty());
    }

    @Test
    void wrongArgumentsGetTheUsage() {
        refused("usage: wordcount [--unordered] IN... OUT", new Examples(), "wordcount", "in");
        refused("usage: grep", new Examples(), "grep", "x");
        refused("no regular expression", new Examples(), "grep", "(", "in", "out");
        refused("usage: join", new Examples(), "join", "a");
        refused("usage: terasort", new Examples(), "terasort", "a");
        refused("RECORDS is a whole number", new Examples(), "teragen", "-1", "out");
        refused("K is a whole number", new Examples(), "topk", "many", "in", "out");
        refused("ROUNDS is a whole number", new Examples(), "pagerank", "0", "in", "out");
        refused("wordcount", new Examples());
        refused("there is no example 'wc'", new Examples(), "wc", "in", "out");
    }

    @Test
    void argumentsReachTheExample() throws Exception {
        RecordingSession session = new RecordingSession();
        new Examples().run(session, new String[] {"wordcount", "a", "b", "out"});
        assertEquals("wordcount", session.jobs.get(0).name());
        assertEquals("out", session.jobs.get(0).outputs().get(Job.MAIN_OUTPUT).place());
    }
}
