package windrow.local.sim.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import windrow.api.io.FileAccess;
import windrow.api.io.RecordWriter;
import windrow.api.io.TaskOutput;
import windrow.local.sim.world.Chance;
import windrow.local.sim.world.SimFiber;
import windrow.protocol.id.AttemptId;
import windrow.protocol.message.AttemptProgress;
import windrow.protocol.message.CommitRequest;
import windrow.protocol.message.ExecutorMessage;
import windrow.protocol.message.FailureKind;
import windrow.protocol.message.MapEvent;

/** An attempt that runs in a simulated executor. */
abstract class SimAttempt {

    private static final long NANOS_PER_MILLI = 1_000_000L;

    /** What it takes from a grant to the end. */
    private static final long COMMIT_LEAST_NANOS = 100_000L;

    private static final long COMMIT_SLOW_NANOS = 500_000_000L;

    private static final long COMMIT_MOST_NANOS = 3_000_000_000L;

    final SimExecutor executor;
    final Stage stage;
    final SimJob job;
    final AttemptId id;
    final long begunNanos;
    private final List<SimFiber> fibers = new ArrayList<>();
    private long steps;
    private boolean over;
    private @Nullable Runnable onGrant;
    private boolean isGranted;

    SimAttempt(SimExecutor executor, AttemptId id) {
        this.executor = executor;
        this.stage = executor.stage;
        this.job = executor.job();
        this.id = id;
        this.begunNanos = stage.timeline().nowNanos();
    }

    /** Begins to work; returns at once. */
    abstract void begin();

    /** Map outputs that became known, or were lost; all that are known at its begin. */
    void learns(List<MapEvent> events) {
        // only reduces need to know
    }

    /** 0 to 1. */
    abstract float fraction();

    AttemptProgress progress() {
        return new AttemptProgress(
                id, fraction(), "run", ++steps, 0, (stage.timeline().nowNanos() - begunNanos) / NANOS_PER_MILLI);
    }

    void stop() {
        over = true;
        fibers.forEach(SimFiber::cut);
    }

    /** Later, if it still runs then. */
    void after(long nanos, Runnable what) {
        stage.timeline()
                .after(
                        nanos,
                        () -> executor.process.run(() -> {
                            if (!over) {
                                what.run();
                            }
                        }));
    }

    /** Something worth knowing of happens; whoever hears of it may end the process. */
    void moment(Doings.Moment moment) {
        stage.doings().at(moment, id, executor.process, executor.worker());
    }

    /** Work on files, which takes its time between any two of its steps. */
    interface OnFiles {
        void run(FileAccess files) throws IOException;
    }

    /** What the file system refuses fails the attempt, by no fault of the job. */
    void withFiles(OnFiles work) {
        fibers.add(stage.fiber(executor.process, fiber -> {
            try {
                work.run(stage.files().seenBy(fiber, () -> moment(Doings.Moment.FILE_STEP)));
            } catch (IOException e) {
                executor.fail(id, FailureKind.ENVIRONMENT, String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                executor.fail(id, FailureKind.USAGE, String.valueOf(e.getMessage()));
            }
        }));
    }

    /**
     * Writes values to the attempt's own folder and names the file.
     *
     * @param took the attempts of maps whose outputs they are from, where others made them
     */
    List<String> write(FileAccess files, List<AttemptId> took, List<Long> values) throws IOException {
        SimOutput output = new SimOutput(job.output());
        TaskOutput task = SimOutput.task(files, id);
        try (RecordWriter<String, String> writer = output.open(task)) {
            writer.write(SimOutput.BY, id.toString());
            for (AttemptId map : took) {
                writer.write(SimOutput.TOOK, map.toString());
            }
            for (long value : values) {
                writer.write(SimOutput.RECORD, Long.toString(value));
            }
        }
        return SimOutput.named(output.commitTask(task));
    }

    /** Asks to be the attempt that counts. */
    void ask(long digest, Runnable whenGranted) {
        onGrant = whenGranted;
        moment(Doings.Moment.ASKS);
        executor.say(new ExecutorMessage.Commit(new CommitRequest(id, digest)));
        if (isGranted) {
            whenGranted.run();
        }
    }

    void granted() {
        Runnable next = onGrant;
        boolean first = !isGranted;
        isGranted = true;
        if (first) {
            moment(Doings.Moment.GRANTED);
            if (next != null) {
                Chance chance = stage.chance();
                long least = chance.coin() ? COMMIT_LEAST_NANOS : COMMIT_SLOW_NANOS;
                after(chance.skewed(least, COMMIT_MOST_NANOS), next);
            }
        }
    }
}
