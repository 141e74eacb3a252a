package windrow.coordinator.core;

import java.util.List;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.JobState;
import windrow.protocol.message.SplitMeta;

/**
 * A piece of a {@link HardState}, of bounded size: what a snapshot consists of. {@link HardState#parts} gives them in this order, and {@link
 * HardState#restore} takes them in the same one:
 *
 * <pre>
 *  Begin  ( OfJob Counters* Holders* Maps* Reduces* Failures* )*  Finished*  End        jobs by submission
 * </pre>
 *
 * The tasks and holders of a job that has ended are not told any more.
 */
public sealed interface SnapshotPart {

    /** Tasks, holders, counters or jobs in one part, at the most. */
    int MAX_ITEMS = 1_000;

    void dispatch(Handler handler);

    /**
     * The first part.
     *
     * @param lastEpoch of the id of the job that was submitted last; 0: there was none
     * @param lastNumber of the same id; 0: there was none
     */
    record Begin(long lastEpoch, int lastNumber) implements SnapshotPart {
        @Override
        public void dispatch(Handler handler) {
            handler.begin(this);
        }
    }

    /**
     * A job, but for its tasks.
     *
     * @param goal what a job that is being cleaned will be
     * @param publishing whether its commit was begun
     * @param maps how many there are, 0 before the plan; of a job that has ended, how many there were
     * @param reduces the same of reduces
     * @param digestSum of the official map outputs
     */
    record OfJob(
            JobId job,
            JobSpec spec,
            JobState state,
            JobState goal,
            String message,
            String stackTrace,
            boolean wrongInput,
            boolean publishing,
            String splitFile,
            int maps,
            int mapsDone,
            int reduces,
            int reducesDone,
            long digestSum)
            implements SnapshotPart {
        @Override
        public void dispatch(Handler handler) {
            handler.ofJob(this);
        }
    }

    /** Sums of the job's counters. Names are numbered in the order of the parts and of their lists, from 0. */
    record Counters(JobId job, List<Counter> counters) implements SnapshotPart {
        @Override
        public void dispatch(Handler handler) {
            handler.counters(this);
        }
    }

    /** One sum. */
    record Counter(String group, String name, long sum) {}

    /**
     * What a task added to one sum.
     *
     * @param number of the sum's name; those of a task ascend
     * @param value not 0
     */
    record Added(int number, long value) {}

    /** Workers that hold, or once held, map outputs of the job. Numbered in the order of the parts and of their lists, from 0. */
    record Holders(JobId job, List<Holder> holders) implements SnapshotPart {
        @Override
        public void dispatch(Handler handler) {
            handler.holders(this);
        }
    }

    /** A worker, and where it serves what it holds. */
    record Holder(String worker, String shuffleHost, int shufflePort) {}

    /**
     * Maps of the job.
     *
     * @param first index of the first of them; the others follow
     */
    record Maps(JobId job, int first, List<MapState> maps) implements SnapshotPart {
        @Override
        public void dispatch(Handler handler) {
            handler.maps(this);
        }
    }

    /**
     * One map.
     *
     * @param holder number of the official output's holder; -1: there is no official output
     * @param digestKnown whether an output was ever official
     * @param digest of the last output that was official; 0: there was none
     * @param writer of the files: the official attempt, or the last of the lost ones. It tells nothing that these do not, and is read to find
     *     damage
     * @param counters what the official attempt added to the sums
     * @param lost attempts that were official and whose output is gone
     */
    record MapState(
            SplitMeta split,
            Attempt granted,
            Attempt official,
            int holder,
            boolean digestKnown,
            long digest,
            Attempt writer,
            List<String> files,
            List<Added> counters,
            List<Attempt> lost) {}

    /**
     * Reduces of the job.
     *
     * @param first index of the first of them; the others follow
     */
    record Reduces(JobId job, int first, List<ReduceState> reduces) implements SnapshotPart {
        @Override
        public void dispatch(Handler handler) {
            handler.reduces(this);
        }
    }

    /**
     * One reduce.
     *
     * @param counters what the committed attempt added to the sums
     */
    record ReduceState(Attempt granted, Attempt committed, List<String> files, List<Added> counters) {}

    /** Tasks of the job that failed in a way that counts, each once. */
    record Failures(JobId job, List<Failure> failures) implements SnapshotPart {
        @Override
        public void dispatch(Handler handler) {
            handler.failures(this);
        }
    }

    /**
     * A task that failed.
     *
     * @param times at least 1
     * @param last the latest attempt of those that failed; none where a version wrote it that did not know
     */
    record Failure(TaskKind kind, int index, int times, Attempt last) {
        /** As from a version that did not know the last attempt. */
        public Failure(TaskKind kind, int index, int times) {
            this(kind, index, times, Attempt.NONE);
        }
    }

    /** An attempt at the task in whose state it stands; {@link #NONE} is none. */
    record Attempt(long epoch, int number) {
        public static final Attempt NONE = new Attempt(0, 0);
    }

    /** Jobs that have ended, by their end. */
    record Finished(List<JobId> jobs) implements SnapshotPart {
        @Override
        public void dispatch(Handler handler) {
            handler.finished(this);
        }
    }

    /**
     * The last part: a snapshot that lacks it is not whole.
     *
     * @param jobs how many there are
     */
    record End(int jobs) implements SnapshotPart {
        @Override
        public void dispatch(Handler handler) {
            handler.end(this);
        }
    }

    /** One method per part, so that a new one does not compile until it is handled. */
    interface Handler {
        void begin(Begin begin);

        void ofJob(OfJob job);

        void counters(Counters counters);

        void holders(Holders holders);

        void maps(Maps maps);

        void reduces(Reduces reduces);

        void failures(Failures failures);

        void finished(Finished finished);

        void end(End end);
    }
}
