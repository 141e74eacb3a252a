package windrow.coordinator.core;

import java.util.List;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.JobState;
import windrow.protocol.message.SplitMeta;
import windrow.protocol.message.Splits;

/** A change of the hard state: the only way in which it changes. What is not here is soft, and workers tell it again. */
public sealed interface JournalRecord {

    void dispatch(Handler handler);

    /** A job was accepted. */
    record JobSubmitted(JobId job, JobSpec spec) implements JournalRecord {
        @Override
        public void dispatch(Handler handler) {
            handler.jobSubmitted(this);
        }
    }

    /**
     * The input is split.
     *
     * @param reducers decided now; 0 for a map-only job
     */
    record JobPlanned(JobId job, Splits splits, String splitFile, int reducers) implements JournalRecord {

        public JobPlanned(JobId job, List<SplitMeta> splits, String splitFile, int reducers) {
            this(job, Splits.of(splits), splitFile, reducers);
        }

        @Override
        public void dispatch(Handler handler) {
            handler.jobPlanned(this);
        }
    }

    /**
     * The map's output is official from now on. If an earlier output of this map had another digest, what reduces took in is void: those
     * that are granted or committed are open again.
     *
     * @param worker that holds the output
     * @param committed files that the attempt wrote past the shuffle, as in a map-only job; those of this map's earlier attempts are void
     */
    record MapDone(
            AttemptId attempt,
            String worker,
            String shuffleHost,
            int shufflePort,
            long bytes,
            long records,
            long digest,
            List<String> committed,
            JobCounters counters)
            implements JournalRecord {
        @Override
        public void dispatch(Handler handler) {
            handler.mapDone(this);
        }
    }

    /** The official output of a map cannot be had any more: the map is open again. */
    record MapOutputLost(AttemptId attempt) implements JournalRecord {
        @Override
        public void dispatch(Handler handler) {
            handler.mapOutputLost(this);
        }
    }

    /** This attempt, and no other until it is revoked, may commit its task. */
    record CommitGranted(AttemptId attempt) implements JournalRecord {
        @Override
        public void dispatch(Handler handler) {
            handler.commitGranted(this);
        }
    }

    /** The attempt's grant is void; whatever it still says is ignored. */
    record GrantRevoked(AttemptId attempt) implements JournalRecord {
        @Override
        public void dispatch(Handler handler) {
            handler.grantRevoked(this);
        }
    }

    /** A reduce's granted attempt named what it wrote. */
    record TaskCommitted(AttemptId attempt, List<String> files, JobCounters counters) implements JournalRecord {
        @Override
        public void dispatch(Handler handler) {
            handler.taskCommitted(this);
        }
    }

    /** An attempt failed in a way that counts against {@link JobSpec#maxAttempts} of its task. */
    record AttemptFailed(AttemptId attempt) implements JournalRecord {
        @Override
        public void dispatch(Handler handler) {
            handler.attemptFailed(this);
        }
    }

    /** All tasks are committed; the output is being published from now on, and the job can no longer be killed. */
    record JobCommitBegun(JobId job) implements JournalRecord {
        @Override
        public void dispatch(Handler handler) {
            handler.jobCommitBegun(this);
        }
    }

    /**
     * The job will not succeed; what it wrote is being removed.
     *
     * @param state {@link JobState#FAILED} or {@link JobState#KILLED}: what it will be in the end
     * @param wrongInput whether that is since what was given with the job is wrong
     */
    record JobEnding(JobId job, JobState state, String message, String stackTrace, boolean wrongInput)
            implements JournalRecord {
        @Override
        public void dispatch(Handler handler) {
            handler.jobEnding(this);
        }
    }

    /**
     * A job that is being cleaned ends with something left of what it wrote.
     *
     * @param reason why it could not be removed
     */
    record JobUncleaned(JobId job, String reason) implements JournalRecord {
        @Override
        public void dispatch(Handler handler) {
            handler.jobUncleaned(this);
        }
    }

    /** The job is over. */
    record JobEnded(JobId job, JobState state) implements JournalRecord {
        @Override
        public void dispatch(Handler handler) {
            handler.jobEnded(this);
        }
    }

    /** One method per record, so that a new one does not compile until it is handled. */
    interface Handler {
        void jobSubmitted(JobSubmitted submitted);

        void jobPlanned(JobPlanned planned);

        void mapDone(MapDone done);

        void mapOutputLost(MapOutputLost lost);

        void commitGranted(CommitGranted granted);

        void grantRevoked(GrantRevoked revoked);

        void taskCommitted(TaskCommitted committed);

        void attemptFailed(AttemptFailed failed);

        void jobCommitBegun(JobCommitBegun begun);

        void jobEnding(JobEnding ending);

        void jobUncleaned(JobUncleaned uncleaned);

        void jobEnded(JobEnded ended);
    }
}
