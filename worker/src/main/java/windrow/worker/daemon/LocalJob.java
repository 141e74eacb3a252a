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
        /** It was told to end, and its death is awaited; a deadline runs. */
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
    /** All of it goes when its executor is gone, unless an attempt comes before. */
    boolean over;

    private boolean idle;
    private long idleSinceNanos;

    LocalJob(JobId id, JobSpec spec) {
        this.id = id;
        this.spec = spec;
        this.events = new MapEventLog(id);
    }

    /** There is something of it here that matters. */
    void busy() {
        idle = false;
        over = false;
    }

    /** How long there has been nothing; begins with the first call. */
    long idleNanos(long nowNanos) {
        if (!idle) {
            idle = true;
            idleSinceNanos = nowNanos;
        }
        return nowNanos - idleSinceNanos;
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
