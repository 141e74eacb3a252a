package windrow.worker.daemon;

import org.jspecify.annotations.Nullable;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.AttemptProgress;
import windrow.protocol.message.CommitRequest;
import windrow.protocol.message.TaskWork;

/**
 * An attempt that has not ended.
 *
 * <pre>
 *  WAITING   the job's executor is not ready yet
 *  RUNNING   the executor was told to run it
 *  STOPPING  the executor was told to stop it, and a deadline runs
 * </pre>
 */
final class LocalAttempt {

    enum State {
        WAITING,
        RUNNING,
        STOPPING
    }

    final AttemptId id;
    final TaskWork work;
    State state = State.WAITING;
    boolean granted;

    @Nullable
    CommitRequest commitRequest;

    AttemptProgress progress;

    LocalAttempt(AttemptId id, TaskWork work) {
        this.id = id;
        this.work = work;
        this.progress = new AttemptProgress(id, 0, "start", 0, 0, 0);
    }

    boolean isReduce() {
        return id.task().kind() == TaskKind.REDUCE;
    }
}
