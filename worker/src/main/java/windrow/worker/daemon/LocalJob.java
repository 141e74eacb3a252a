package windrow.worker.daemon;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.message.JobSpec;

/** What a worker knows of a job that it has, or had, something to do for. */
final class LocalJob {

    /** No executor. */
    static final int NONE = -1;

    enum Localising {
        NOT_ASKED,
        UNDER_WAY,
        DONE
    }

    enum ExecutorState {
        /** There is none. */
        ABSENT,
        /** Started; it has not said hello, and a deadline runs. */
        STARTING,
        /** It said hello; the job's files are not here yet. */
        READY,
        /** It knows the job and takes attempts. */
        ASSIGNED,
        /** It was told to end, and its death is awaited. */
        ENDING
    }

    final JobId id;
    final JobSpec spec;
    final Map<AttemptId, LocalAttempt> attempts = new TreeMap<>();
    final MapEventLog events;
    Localising localising = Localising.NOT_ASKED;
    WorkerEvent.@Nullable JobLocalised folders;
    ExecutorState executorState = ExecutorState.ABSENT;
    int executor = NONE;
    /** The leader knows that the job has ended: nobody needs its staging folder. */
    boolean ended;

    LocalJob(JobId id, JobSpec spec) {
        this.id = id;
        this.spec = spec;
        this.events = new MapEventLog(id);
    }

    boolean runsReduces() {
        for (LocalAttempt attempt : attempts.values()) {
            if (attempt.isReduce()) {
                return true;
            }
        }
        return false;
    }
}
