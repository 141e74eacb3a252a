package windrow.coordinator.journal.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import windrow.coordinator.core.JournalRecord;
import windrow.coordinator.core.SnapshotPart;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.SplitMeta;

/**
 * What is in the files beside those of the first version: the items that have a second one, and types that came later. The files are not to
 * be made again; whoever changes one of these items adds files of the version that follows.
 */
final class SecondVersion {

    static final JournalFile LOG = JournalFile.log(8, 1);
    static final JournalFile SNAPSHOT = JournalFile.snapshot(8, 1);
    static final long FIRST_BATCH = 5;

    private static final JobId JOB = new JobId(7, 3);
    private static final String ODD = "größe \u4e2d";

    private SecondVersion() {}

    static List<JournalRecord> records() {
        return List.of(
                new JournalRecord.JobPlanned(JOB, splits(), ODD, 2),
                new JournalRecord.JobPlanned(new JobId(7, 4), List.of(), "", 0),
                new JournalRecord.JobUncleaned(JOB, ODD),
                new JournalRecord.AttemptFailed(new AttemptId(new TaskId(JOB, TaskKind.COMMIT, 0), 8, 300)));
    }

    static List<SnapshotPart> parts() {
        SnapshotPart.Attempt attempt = new SnapshotPart.Attempt(8, 300);
        SnapshotPart.Attempt none = SnapshotPart.Attempt.NONE;
        return List.of(
                new SnapshotPart.Maps(
                        JOB,
                        1_000,
                        List.of(
                                map(0, attempt, List.of("part-m-01000", ODD), List.of()),
                                map(
                                        1,
                                        none,
                                        List.of(),
                                        List.of(
                                                new SnapshotPart.Added(3, 1),
                                                new SnapshotPart.Added(200, -1),
                                                new SnapshotPart.Added(70_000, Long.MIN_VALUE))))),
                new SnapshotPart.Reduces(
                        JOB,
                        7,
                        List.of(
                                new SnapshotPart.ReduceState(attempt, none, List.of(), List.of()),
                                new SnapshotPart.ReduceState(
                                        none,
                                        attempt,
                                        List.of("part-r-00008"),
                                        List.of(new SnapshotPart.Added(5, 3), new SnapshotPart.Added(6, 4))))),
                new SnapshotPart.Failures(
                        JOB,
                        List.of(
                                new SnapshotPart.Failure(TaskKind.PLAN, 0, 3, new SnapshotPart.Attempt(7, 2)),
                                new SnapshotPart.Failure(TaskKind.MAP, 1_000_000, 1))));
    }

    private static SnapshotPart.MapState map(
            int split, SnapshotPart.Attempt official, List<String> files, List<SnapshotPart.Added> share) {
        return new SnapshotPart.MapState(
                splits().get(split),
                SnapshotPart.Attempt.NONE,
                official,
                official.equals(SnapshotPart.Attempt.NONE) ? -1 : 2,
                true,
                -7,
                official,
                files,
                share,
                List.of(new SnapshotPart.Attempt(7, 1)));
    }

    /** Two have hosts in common, one has none, and the columns grow and shrink. */
    private static List<SplitMeta> splits() {
        return List.of(
                new SplitMeta(1L << 33, 120, 128L << 20, List.of("host-1", ODD, "host-3")),
                new SplitMeta(0, 1 << 20, 5, List.of(ODD, "host-1")),
                new SplitMeta(120, 60, Long.MAX_VALUE, List.of()));
    }

    /** By a writer of today. */
    static byte[] log() {
        FileEncoder<JournalRecord> encoder = FileEncoder.log(LOG.epoch(), LOG.number(), FIRST_BATCH);
        records().forEach(encoder::add);
        return TestFiles.joined(encoder.header(), encoder.endBatch());
    }

    /** By a writer of today. */
    static byte[] snapshot() {
        FileEncoder<SnapshotPart> encoder = FileEncoder.snapshot(SNAPSHOT.epoch(), SNAPSHOT.number());
        parts().forEach(encoder::add);
        return TestFiles.joined(encoder.header(), encoder.endBatch());
    }

    /** How the files were made, in the folder that is given. */
    public static void main(String[] args) throws IOException {
        Files.write(Path.of(args[0], LOG.name()), log());
        Files.write(Path.of(args[0], SNAPSHOT.name()), snapshot());
    }
}
