package windrow.coordinator.journal.format;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import windrow.coordinator.core.JournalRecord;
import windrow.coordinator.core.SnapshotPart;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.JobState;
import windrow.protocol.message.SplitMeta;

/**
 * What is in the files of the first version that lie among the resources, as today's classes say it. The files stay as that version wrote
 * them: a writer of today writes later versions of some items.
 */
final class FirstVersion {

    static final JournalFile LOG = JournalFile.log(7, 2);
    static final JournalFile SNAPSHOT = JournalFile.snapshot(7, 2);

    /** Of the log; the second batch holds what comes from here on. */
    static final int SECOND_BATCH = 4;

    static final long FIRST_BATCH = 41;

    private static final JobId JOB = new JobId(7, 3);

    /** Outside of ASCII, outside of the first plane, half a pair, and an end-of-string. */
    private static final String ODD = "größe \u4e2d \ud83d\ude00 \udc00 \u0000 \u07ff\u0800";

    private FirstVersion() {}

    static List<JournalRecord> records() {
        return List.of(
                new JournalRecord.JobSubmitted(JOB, spec()),
                new JournalRecord.JobPlanned(JOB, splits(), "splits.bin", 2),
                new JournalRecord.CommitGranted(attempt(TaskKind.MAP, 0)),
                new JournalRecord.MapDone(
                        attempt(TaskKind.MAP, 0),
                        "worker-1",
                        "host-1",
                        7001,
                        1L << 40,
                        123_456_789,
                        0xFEDC_BA98_7654_3210L,
                        List.of("part-m-00000", ODD),
                        counters()),
                new JournalRecord.MapDone(
                        attempt(TaskKind.MAP, 1), "worker-1", "host-1", 7001, 0, 0, 0, List.of(), JobCounters.NONE),
                new JournalRecord.MapOutputLost(attempt(TaskKind.MAP, 0)),
                new JournalRecord.CommitGranted(attempt(TaskKind.REDUCE, 1)),
                new JournalRecord.GrantRevoked(attempt(TaskKind.REDUCE, 1)),
                new JournalRecord.TaskCommitted(attempt(TaskKind.REDUCE, 0), List.of("part-r-00000"), counters()),
                new JournalRecord.JobCommitBegun(JOB),
                new JournalRecord.JobEnding(JOB, JobState.FAILED, ODD, "at a.B.c(B.java:1)\n\tat d", true),
                new JournalRecord.JobEnding(JOB, JobState.KILLED, "", "", false),
                new JournalRecord.JobEnded(JOB, JobState.SUCCEEDED));
    }

    static List<SnapshotPart> parts() {
        SnapshotPart.Attempt attempt = new SnapshotPart.Attempt(7, 4);
        SnapshotPart.Attempt none = SnapshotPart.Attempt.NONE;
        List<SplitMeta> splits = splits();
        return List.of(
                new SnapshotPart.Begin(7, 3),
                new SnapshotPart.OfJob(
                        JOB,
                        spec(),
                        JobState.CLEANING,
                        JobState.KILLED,
                        ODD,
                        "at",
                        true,
                        true,
                        "splits.bin",
                        2,
                        1,
                        1,
                        0,
                        -5),
                new SnapshotPart.Counters(
                        JOB,
                        List.of(
                                new SnapshotPart.Counter(JobCounters.ENGINE, JobCounters.RECORDS_OUT, Long.MAX_VALUE),
                                new SnapshotPart.Counter("mine", ODD, Long.MIN_VALUE))),
                new SnapshotPart.Holders(JOB, List.of(new SnapshotPart.Holder("worker-1", "host-1", 7001))),
                new SnapshotPart.Maps(
                        JOB,
                        0,
                        List.of(
                                new SnapshotPart.MapState(
                                        splits.get(0),
                                        none,
                                        attempt,
                                        0,
                                        true,
                                        0xFEDC_BA98_7654_3210L,
                                        attempt,
                                        List.of("part-m-00000"),
                                        List.of(new SnapshotPart.Added(0, 1), new SnapshotPart.Added(1, -1)),
                                        List.of(new SnapshotPart.Attempt(6, 0), new SnapshotPart.Attempt(6, 1))),
                                new SnapshotPart.MapState(
                                        splits.get(1),
                                        attempt,
                                        none,
                                        -1,
                                        false,
                                        0,
                                        none,
                                        List.of(),
                                        List.of(),
                                        List.of()))),
                new SnapshotPart.Reduces(
                        JOB,
                        0,
                        List.of(new SnapshotPart.ReduceState(
                                attempt, none, List.of(), List.of(new SnapshotPart.Added(0, 3))))),
                new SnapshotPart.Finished(List.of(new JobId(6, 1), new JobId(7, 2))),
                new SnapshotPart.End(1));
    }

    static JobSpec spec() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("z.first", "1");
        settings.put("a.second", ODD);
        return new JobSpec(
                "request-1",
                "word count",
                "somebody",
                "hdfs://name:8020/staging/1",
                List.of("a.jar", "b.jar"),
                List.of("side.txt"),
                true,
                2,
                1024,
                4,
                true,
                settings);
    }

    private static List<SplitMeta> splits() {
        return List.of(
                new SplitMeta(0, 120, 128L << 20, List.of("host-1", "host-2")), new SplitMeta(120, 60, 5, List.of()));
    }

    private static JobCounters counters() {
        Map<String, Long> engine = new LinkedHashMap<>();
        engine.put(JobCounters.MAP_RECORDS_IN, 1_000L);
        engine.put(JobCounters.RECORDS_OUT, 0L);
        Map<String, Map<String, Long>> groups = new LinkedHashMap<>();
        groups.put(JobCounters.ENGINE, engine);
        groups.put("mine", Map.of("odd", -7L));
        return new JobCounters(groups);
    }

    private static AttemptId attempt(TaskKind kind, int index) {
        return new AttemptId(new TaskId(JOB, kind, index), 7, index);
    }

    /** The same by a writer of today. */
    static byte[] log() {
        FileEncoder<JournalRecord> encoder = FileEncoder.log(LOG.epoch(), LOG.number(), FIRST_BATCH);
        List<JournalRecord> records = records();
        records.subList(0, SECOND_BATCH).forEach(encoder::add);
        byte[] first = encoder.endBatch();
        records.subList(SECOND_BATCH, records.size()).forEach(encoder::add);
        return TestFiles.joined(encoder.header(), first, encoder.endBatch());
    }

    /** The same by a writer of today. */
    static byte[] snapshot() {
        FileEncoder<SnapshotPart> encoder = FileEncoder.snapshot(SNAPSHOT.epoch(), SNAPSHOT.number());
        List<SnapshotPart> parts = parts();
        parts.subList(0, 3).forEach(encoder::add);
        byte[] first = encoder.flush();
        parts.subList(3, parts.size()).forEach(encoder::add);
        return TestFiles.joined(encoder.header(), first, encoder.endBatch());
    }
}
