package windrow.coordinator.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.CommittedTasks;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.JobState;
import windrow.protocol.message.SplitMeta;

/** A snapshot holds all of a hard state, for each kind of state: what comes after it has the same effect. */
class SnapshotTest {

    private static final JobId JOB = new JobId(3, 7);

    private final HardState live = HardState.empty();

    private static JobSpec spec(String request, boolean hasReduce) {
        return new JobSpec(
                request,
                "name",
                "owner",
                "/staging",
                List.of("a.jar", "b.jar"),
                List.of("side"),
                hasReduce,
                2,
                512,
                4,
                true,
                Map.of("key", "value", "other", "text"));
    }

    private void submit(JobId job, boolean hasReduce) {
        live.replay(new JournalRecord.JobSubmitted(job, spec("request-" + job, hasReduce)));
    }

    private void plan(JobId job, int maps, int reduces) {
        List<SplitMeta> splits = new ArrayList<>();
        for (int i = 0; i < maps; i++) {
            splits.add(new SplitMeta(i * 10L, 10, 1_000L + i, List.of("host-" + i % 3, "host-" + i % 5)));
        }
        live.replay(new JournalRecord.JobPlanned(job, splits, "splits-3", reduces));
    }

    private void running(int maps, int reduces) {
        submit(JOB, reduces > 0);
        plan(JOB, maps, reduces);
    }

    private static AttemptId attempt(TaskKind kind, int index, int number) {
        return new AttemptId(new TaskId(JOB, kind, index), 3, number);
    }

    private static JournalRecord.MapDone done(int map, int number, String worker, long digest, JobCounters counters) {
        List<String> files = map % 2 == 0 ? List.of() : List.of("side:part-m-" + number);
        AttemptId attempt = attempt(TaskKind.MAP, map, number);
        return new JournalRecord.MapDone(attempt, worker, "host of " + worker, 4000, 100, 10, digest, files, counters);
    }

    private static JournalRecord.MapDone done(int map, int number, String worker, long digest) {
        return done(map, number, worker, digest, counters("user", "records", 5));
    }

    private static JobCounters counters(String group, String name, long value) {
        return new JobCounters(Map.of(group, Map.of(name, value)));
    }

    private static List<SnapshotPart> parts(HardState state) {
        List<SnapshotPart> all = new ArrayList<>();
        state.parts().forEachRemaining(all::add);
        return all;
    }

    private static HardState restored(List<SnapshotPart> parts) {
        HardState state = HardState.empty();
        parts.forEach(state::restore);
        return state;
    }

    /** Restores what is there, and sees that these records do the same to both. */
    private HardState survives(JournalRecord... after) {
        List<SnapshotPart> parts = parts(live);
        HardState copy = restored(parts);
        assertEquals(parts, parts(copy));
        assertEquals(live.hash(), copy.hash());
        for (JournalRecord each : after) {
            long before = live.hash();
            live.replay(each);
            assertFalse(before == live.hash(), "it changes something: " + each);
            copy.replay(each);
            assertEquals(live.hash(), copy.hash(), each.toString());
            assertEquals(parts(live), parts(copy));
        }
        return copy;
    }

    private void refusedByBoth(HardState copy, JournalRecord wrong) {
        assertThrows(IllegalStateException.class, () -> live.replay(wrong));
        assertThrows(IllegalStateException.class, () -> copy.replay(wrong));
    }

    @Test
    void nothing() {
        survives(new JournalRecord.JobSubmitted(JOB, spec("r", true)));
        assertEquals(2, parts(HardState.empty()).size());
    }

    @Test
    void aJobThatIsPlanned() {
        submit(JOB, true);
        survives(
                new JournalRecord.JobPlanned(JOB, List.of(new SplitMeta(0, 5, 9, List.of())), "splits", 1),
                done(0, 0, "w", 77));
    }

    @Test
    void mapsWhoseOutputWasLost() {
        running(3, 2);
        live.replay(done(1, 0, "b", 50));
        live.replay(done(0, 0, "a", 40));
        live.replay(new JournalRecord.MapOutputLost(attempt(TaskKind.MAP, 1, 0)));
        live.replay(done(1, 1, "a", 50));
        live.replay(new JournalRecord.MapOutputLost(attempt(TaskKind.MAP, 1, 1)));
        live.replay(new JournalRecord.CommitGranted(attempt(TaskKind.REDUCE, 1, 0)));
        JobLedger copy = (JobLedger) survives();
        Job job = copy.job(JOB);
        assertEquals(2, job.maps().losses(1));
        assertTrue(job.maps().wasLost(attempt(TaskKind.MAP, 1, 0)));
        assertTrue(job.maps().differsFromBefore(1, 51), "the digest of the lost output is known");
        assertEquals(List.of("b", "a"), job.holders().names(), "the order of the holders");
        // another digest, so that the granted reduce starts over
        survives(done(1, 2, "c", 51), new JournalRecord.CommitGranted(attempt(TaskKind.REDUCE, 1, 0)));
    }

    @Test
    void whatAHolderHolds() {
        running(4, 1);
        live.replay(done(3, 0, "a", 1));
        live.replay(done(0, 0, "a", 2));
        live.replay(done(2, 0, "b", 3));
        live.replay(new JournalRecord.MapOutputLost(attempt(TaskKind.MAP, 2, 0)));
        live.replay(done(2, 1, "a", 3));
        JobLedger copy = (JobLedger) survives();
        for (JobLedger ledger : List.of((JobLedger) live, copy)) {
            OutputHolder holder = ledger.job(JOB).holders().get("a");
            assertEquals(
                    List.of(0, 2, 3),
                    IntStream.range(0, holder.size())
                            .mapToObj(holder::map)
                            .sorted()
                            .toList());
        }
    }

    @Test
    void grantsAndCommits() {
        running(1, 3);
        live.replay(done(0, 0, "a", 1));
        live.replay(new JournalRecord.CommitGranted(attempt(TaskKind.REDUCE, 0, 0)));
        live.replay(new JournalRecord.CommitGranted(attempt(TaskKind.REDUCE, 2, 4)));
        live.replay(new JournalRecord.TaskCommitted(
                attempt(TaskKind.REDUCE, 2, 4), List.of("out:part-r"), counters("user", "groups", 3)));
        HardState copy = survives();
        refusedByBoth(copy, new JournalRecord.CommitGranted(attempt(TaskKind.REDUCE, 0, 1)));
        refusedByBoth(copy, new JournalRecord.CommitGranted(attempt(TaskKind.REDUCE, 2, 5)));
        survives(
                new JournalRecord.GrantRevoked(attempt(TaskKind.REDUCE, 0, 0)),
                new JournalRecord.CommitGranted(attempt(TaskKind.REDUCE, 1, 0)),
                // what reduces took in is void, and with it their shares of the counters
                new JournalRecord.MapOutputLost(attempt(TaskKind.MAP, 0, 0)),
                done(0, 1, "b", 2));
    }

    /** What its reduces added to the counters is taken out again, in a state that was restored, too. */
    @Test
    void aMapThatPutsOutSomethingElseAfterReducesWereCommitted() {
        running(1, 4);
        live.replay(done(0, 0, "a", 40));
        for (int reduce = 3; reduce > 0; reduce--) {
            AttemptId attempt = attempt(TaskKind.REDUCE, reduce, 0);
            live.replay(new JournalRecord.CommitGranted(attempt));
            if (reduce > 1) {
                JobCounters some = counters("user", "reduced-" + reduce, 100L * reduce);
                live.replay(new JournalRecord.TaskCommitted(attempt, List.of("part-r"), some));
            }
        }
        live.replay(new JournalRecord.MapOutputLost(attempt(TaskKind.MAP, 0, 0)));
        survives(done(0, 1, "a", 41));
        Job job = ((JobLedger) live).job(JOB);
        assertTrue(job != null);
        assertEquals(0, job.reducesDone());
        assertTrue(job.needsOutputs());
        assertEquals(
                Map.of("records", 5L, "reduced-3", 0L, "reduced-2", 0L),
                job.counters().values().get("user"));
        AttemptId again = attempt(TaskKind.REDUCE, 3, 1);
        survives(
                new JournalRecord.CommitGranted(again),
                new JournalRecord.TaskCommitted(again, List.of("part-r"), counters("user", "reduced-3", 7)));
        assertEquals(7, job.counters().values().get("user").get("reduced-3"));
        live.replay(new JournalRecord.MapOutputLost(attempt(TaskKind.MAP, 0, 1)));
        survives(done(0, 2, "a", 42));
        assertEquals(0, job.counters().values().get("user").get("reduced-3"));
    }

    @Test
    void grantsOfMapsThatWriteFiles() {
        running(2, 0);
        live.replay(new JournalRecord.CommitGranted(attempt(TaskKind.MAP, 0, 0)));
        live.replay(new JournalRecord.CommitGranted(attempt(TaskKind.MAP, 1, 0)));
        live.replay(done(1, 0, "a", 0));
        survives(new JournalRecord.GrantRevoked(attempt(TaskKind.MAP, 0, 0)));
    }

    @Test
    void countersWithTheirNumbers() {
        running(5, 1);
        live.replay(done(0, 0, "a", 1, counters("user", "z", 5)));
        live.replay(done(1, 0, "a", 1, counters("another", "m", 6)));
        live.replay(done(2, 0, "a", 1, counters("user", "a", 7)));
        survives(
                new JournalRecord.MapOutputLost(attempt(TaskKind.MAP, 1, 0)),
                done(1, 1, "b", 1, counters("user", "later", 1)),
                new JournalRecord.MapOutputLost(attempt(TaskKind.MAP, 2, 0)));
    }

    @Test
    void saturatedSumsAndDroppedNames() {
        running(5, 1);
        Map<String, Long> many = new LinkedHashMap<>();
        for (int i = 0; i < CounterSums.MAX_NAMES; i++) {
            many.put("name-" + i, 1L);
        }
        live.replay(done(0, 0, "a", 1, counters("user", "name-1", Long.MAX_VALUE)));
        live.replay(done(1, 0, "a", 1, new JobCounters(Map.of("user", many))));
        live.replay(done(2, 0, "a", 1, counters("user", "one-too-many", 1)));
        JobLedger copy = (JobLedger) survives(
                new JournalRecord.MapOutputLost(attempt(TaskKind.MAP, 0, 0)),
                new JournalRecord.MapOutputLost(attempt(TaskKind.MAP, 2, 0)),
                done(3, 0, "b", 1, counters("user", "and-one-more", 1)));
        Map<String, Map<String, Long>> sums = copy.job(JOB).counters().values();
        assertEquals(Long.MAX_VALUE, sums.get("user").get("name-1"), "what overflowed stays");
        assertEquals(1L, sums.get(JobCounters.ENGINE).get(JobCounters.COUNTERS_DROPPED));
    }

    @Test
    void jobsThatArePublishedAndCleaned() {
        running(1, 0);
        live.replay(new JournalRecord.CommitGranted(attempt(TaskKind.MAP, 0, 0)));
        live.replay(done(0, 0, "a", 1));
        live.replay(new JournalRecord.JobCommitBegun(JOB));
        JobLedger copy = (JobLedger) survives();
        assertEquals(published(((JobLedger) live).job(JOB)), published(copy.job(JOB)));
        survives(
                new JournalRecord.JobEnding(JOB, JobState.FAILED, "it failed", "at line 5", true),
                new JournalRecord.JobEnded(JOB, JobState.FAILED));
        JobLedger ended = (JobLedger) survives();
        assertEquals("it failed", ended.job(JOB).message());
        assertEquals(5L, ended.job(JOB).counters().values().get("user").get("records"));
    }

    private static CommittedTasks published(Job job) {
        Publication all = new Publication(job);
        all.list(10);
        return all.whole();
    }

    @Test
    void failuresThatCount() {
        running(2, 1);
        live.replay(new JournalRecord.AttemptFailed(attempt(TaskKind.PLAN, 0, 0)));
        live.replay(new JournalRecord.AttemptFailed(attempt(TaskKind.REDUCE, 0, 0)));
        live.replay(new JournalRecord.AttemptFailed(attempt(TaskKind.MAP, 1, 0)));
        live.replay(new JournalRecord.AttemptFailed(attempt(TaskKind.REDUCE, 0, 1)));
        Job copy = ((JobLedger) survives()).job(JOB);
        assertEquals(2, copy.failures(new TaskId(JOB, TaskKind.REDUCE, 0)));
        assertEquals(0, copy.failures(new TaskId(JOB, TaskKind.MAP, 0)));
        survives(new JournalRecord.AttemptFailed(attempt(TaskKind.MAP, 0, 0)));
        end(JOB);
        assertEquals(List.of(), ((JobLedger) survives()).job(JOB).failures());
    }

    @Test
    void jobsThatEndedTheirOrderAndTheirRequests() {
        int all = JobLedger.KEPT_JOBS + 5;
        for (int n = 1; n <= all; n++) {
            submit(new JobId(2, n), true);
        }
        for (int n = all - 1; n >= 1; n--) {
            end(new JobId(2, n));
        }
        JobLedger copy = (JobLedger) survives();
        assertEquals(new JobId(2, 1), copy.byRequest("request-" + new JobId(2, 1)));
        assertEquals(new JobId(2, all), copy.byRequest("request-" + new JobId(2, all)));
        assertEquals(null, copy.byRequest("request-" + new JobId(2, all - 1)), "the first to end is forgotten first");
        assertEquals(new JobId(2, all + 1), copy.nextId(2));
        survives(
                new JournalRecord.JobEnding(new JobId(2, all), JobState.KILLED, "", "", false),
                new JournalRecord.JobEnded(new JobId(2, all), JobState.KILLED));
    }

    private void end(JobId job) {
        live.replay(new JournalRecord.JobEnding(job, JobState.KILLED, "", "", false));
        live.replay(new JournalRecord.JobEnded(job, JobState.KILLED));
    }

    @Test
    void theLastNumberWhereThatJobIsForgotten() {
        for (int n = 1; n <= JobLedger.KEPT_JOBS + 1; n++) {
            submit(new JobId(2, n), true);
        }
        for (int n = JobLedger.KEPT_JOBS + 1; n >= 1; n--) {
            end(new JobId(2, n));
        }
        JobLedger copy = (JobLedger) survives();
        assertEquals(null, copy.job(new JobId(2, JobLedger.KEPT_JOBS + 1)));
        assertEquals(new JobId(2, JobLedger.KEPT_JOBS + 2), copy.nextId(2));
    }

    @Test
    void partsAreBoundedAndMadeOneByOne() {
        running(2_500, 1_001);
        JobCounters large = new JobCounters(Map.of("user", manyCounters(2_000)));
        for (int i = 0; i < 200; i++) {
            live.replay(done(i, 0, "w" + i, 1, large));
        }
        Iterator<SnapshotPart> parts = live.parts();
        int values = 0;
        while (parts.hasNext()) {
            SnapshotPart part = parts.next();
            if (part instanceof SnapshotPart.Maps maps) {
                assertTrue(maps.maps().size() <= SnapshotPart.MAX_ITEMS);
                values = Math.max(
                        values,
                        maps.maps().stream().mapToInt(m -> m.counters().size()).sum());
            } else if (part instanceof SnapshotPart.Reduces reduces) {
                assertTrue(reduces.reduces().size() <= SnapshotPart.MAX_ITEMS);
            }
        }
        assertTrue(values < 200_000, "large tasks stand in smaller parts: " + values);
        survives();
    }

    /** There may be a million tasks, and many names of which each uses some. */
    @Test
    void aTaskTakesTheRoomOfItsOwnCountersHoweverManyNamesItsJobHas() {
        running(2, 1);
        live.replay(done(0, 0, "w", 1, new JobCounters(Map.of("user", manyCounters(5_000)))));
        live.replay(done(1, 0, "w", 1, counters("user", "zzz-last", 7)));
        SnapshotPart.Maps maps = (SnapshotPart.Maps) parts(live).stream()
                .filter(SnapshotPart.Maps.class::isInstance)
                .findFirst()
                .orElseThrow();
        assertEquals(
                List.of(new SnapshotPart.Added(5_000, 7)), maps.maps().get(1).counters());
        survives();
    }

    private static Map<String, Long> manyCounters(int count) {
        Map<String, Long> many = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            many.put("name-" + i, (long) i);
        }
        return many;
    }

    @Test
    void partsThatDoNotFitAreRefused() {
        running(2_000, 2);
        live.replay(done(0, 0, "a", 1));
        List<SnapshotPart> parts = parts(live);
        for (int missing = 0; missing < parts.size(); missing++) {
            List<SnapshotPart> rest = new ArrayList<>(parts);
            SnapshotPart part = rest.remove(missing);
            assertThrows(
                    IllegalStateException.class,
                    () -> restored(rest).replay(new JournalRecord.JobSubmitted(new JobId(3, 8), spec("x", true))),
                    "without " + part.getClass());
            List<SnapshotPart> doubled = new ArrayList<>(parts);
            doubled.add(missing, part);
            assertThrows(IllegalStateException.class, () -> restored(doubled), "twice " + part.getClass());
        }
        HardState notEmpty = HardState.empty();
        notEmpty.replay(new JournalRecord.JobSubmitted(JOB, spec("r", true)));
        assertThrows(IllegalStateException.class, () -> notEmpty.restore(parts.get(0)));
    }
}
