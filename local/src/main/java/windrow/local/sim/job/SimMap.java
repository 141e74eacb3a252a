package windrow.local.sim.job;

import java.util.List;
import windrow.protocol.id.AttemptId;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.FailureKind;
import windrow.protocol.message.JobCounters;

/** Maps a split: its output goes to the worker's disk, or to the job's output where there is no reduce. */
final class SimMap extends SimAttempt {

    /** What a slow disk takes. */
    private static final long DISK_LEAST_NANOS = 200_000_000L;

    private static final long DISK_MOST_NANOS = 60_000_000_000L;

    private final int partitions;
    private final long workNanos;
    private final long begunNanos;

    SimMap(SimExecutor executor, AttemptId id, int partitions) {
        super(executor, id);
        this.partitions = partitions;
        this.workNanos = stage.workNanos(executor.process.host(), job.taskNanos());
        this.begunNanos = stage.timeline().nowNanos();
    }

    @Override
    float fraction() {
        return Math.min(1f, (float) (stage.timeline().nowNanos() - begunNanos) / Math.max(1, workNanos));
    }

    @Override
    void begin() {
        boolean fails = job.fails(id, stage.chance());
        after(workNanos, () -> {
            if (fails) {
                executor.fail(id, FailureKind.TASK, "the mapper threw");
            } else if (partitions == 0) {
                withFiles(files -> {
                    List<String> written = write(
                            files,
                            List.of(),
                            MapContent.of(job, id, 1).partitions().get(0));
                    ask(0, () -> executor.end(id, mapped(new MapContent(List.of(), 0, 0), written), ""));
                });
            } else if (job.sideOutput()) {
                withFiles(files -> keep(write(
                        files, List.of(), MapContent.of(job, id, 1).partitions().get(0))));
            } else {
                keep(List.of());
            }
        });
    }

    private void keep(List<String> written) {
        Stage.Luck luck = stage.luck();
        if (luck.strikes(luck.diskFailsPerMille, stage.chance())) {
            executor.fail(id, FailureKind.ENVIRONMENT, "the disk refuses its output");
        } else if (luck.strikes(luck.diskSlowPerMille, stage.chance())) {
            after(stage.chance().skewed(DISK_LEAST_NANOS, DISK_MOST_NANOS), () -> kept(written));
        } else {
            kept(written);
        }
    }

    private void kept(List<String> written) {
        MapContent content = MapContent.of(job, id, partitions);
        stage.disks().put(executor.worker(), id, content);
        executor.end(id, mapped(content, written), "/disk/" + id);
    }

    private AttemptResult.Mapped mapped(MapContent content, List<String> written) {
        return new AttemptResult.Mapped(
                content.records() * 8,
                content.records(),
                content.digest(),
                written,
                SimJob.counters(
                        id, JobCounters.MAP_RECORDS_IN, job.records(id.task().index())));
    }
}
