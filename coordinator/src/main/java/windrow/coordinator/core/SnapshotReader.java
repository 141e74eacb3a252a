package windrow.coordinator.core;

import java.util.List;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.JobId;
import windrow.protocol.message.MapEvent;

/** Makes an empty {@link JobLedger} what the parts of a snapshot say. A part that does not fit is an {@link IllegalStateException}. */
final class SnapshotReader implements SnapshotPart.Handler {

    private final JobLedger ledger;
    private boolean begun;
    private boolean ended;
    private @Nullable RestoredJob current;

    SnapshotReader(JobLedger ledger) {
        this.ledger = ledger;
    }

    void restore(SnapshotPart part) {
        if (ended) {
            throw new IllegalStateException(part.getClass().getSimpleName() + " after the last part of a snapshot");
        }
        if (begun == part instanceof SnapshotPart.Begin) {
            throw new IllegalStateException("the first part of a snapshot, and no other, is Begin; got "
                    + part.getClass().getSimpleName());
        }
        try {
            part.dispatch(this);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("a damaged snapshot: " + e.getMessage(), e);
        }
    }

    boolean isWhole() {
        return ended;
    }

    @Override
    public void begin(SnapshotPart.Begin begin) {
        begun = true;
        if (begin.lastEpoch() != 0 || begin.lastNumber() != 0) {
            ledger.restoreLast(new JobId(begin.lastEpoch(), begin.lastNumber()));
        }
    }

    @Override
    public void ofJob(SnapshotPart.OfJob part) {
        closeJob();
        Job job = new Job(part);
        ledger.restoreJob(job);
        current = new RestoredJob(job);
    }

    @Override
    public void counters(SnapshotPart.Counters part) {
        job(part.job()).counters(part.counters());
    }

    @Override
    public void holders(SnapshotPart.Holders part) {
        job(part.job()).holders(part.holders());
    }

    @Override
    public void maps(SnapshotPart.Maps part) {
        job(part.job()).maps(part.first(), part.maps());
    }

    @Override
    public void reduces(SnapshotPart.Reduces part) {
        job(part.job()).reduces(part.first(), part.reduces());
    }

    @Override
    public void failures(SnapshotPart.Failures part) {
        Job job = job(part.job()).job;
        part.failures().forEach(job::restoreFailure);
    }

    @Override
    public void finished(SnapshotPart.Finished part) {
        closeJob();
        part.jobs().forEach(ledger::restoreFinished);
    }

    @Override
    public void end(SnapshotPart.End part) {
        closeJob();
        ledger.checkRestored(part.jobs());
        ended = true;
    }

    private RestoredJob job(JobId id) {
        if (current == null || !current.job.id.equals(id)) {
            throw new IllegalStateException("a part of " + id + " that does not follow its OfJob");
        }
        return current;
    }

    private void closeJob() {
        if (current != null) {
            current.check();
            current = null;
        }
    }

    /** A job of which parts are still to come, and what they add up to. */
    private static final class RestoredJob {

        private final Job job;
        private int maps;
        private int mapsDone;
        private long digestSum;
        private int reduces;
        private int reducesDone;

        RestoredJob(Job job) {
            this.job = job;
        }

        void counters(List<SnapshotPart.Counter> counters) {
            counters.forEach(job.sums()::restore);
        }

        void holders(List<SnapshotPart.Holder> holders) {
            holders.forEach(job.holders()::add);
        }

        void maps(int first, List<SnapshotPart.MapState> states) {
            checkRange("maps", first, maps, states.size(), job.mapCount());
            for (SnapshotPart.MapState state : states) {
                checkShare(state.counters());
                checkHolder(state);
                job.restoreMap(state);
                if (job.maps().isOfficial(maps)) {
                    mapsDone++;
                    digestSum += MapEvent.mix(maps, state.digest());
                }
                maps++;
            }
        }

        void reduces(int first, List<SnapshotPart.ReduceState> states) {
            checkRange("reduces", first, reduces, states.size(), job.reduceCount());
            for (SnapshotPart.ReduceState state : states) {
                checkShare(state.counters());
                if (job.restoreReduce(reduces, state).committed() != null) {
                    reducesDone++;
                }
                reduces++;
            }
        }

        private void checkRange(String what, int first, int restored, int more, int count) {
            if (first != restored || more > (job.state().isFinal() ? 0 : count) - restored) {
                throw new IllegalStateException(more + " " + what + " from " + first + " on, after " + restored
                        + " of the " + count + " of " + job.id + ", which is " + job.state());
            }
        }

        private void checkShare(List<SnapshotPart.Added> share) {
            int next = 0;
            for (SnapshotPart.Added each : share) {
                if (each.number() < next || each.number() >= job.sums().size() || each.value() == 0) {
                    throw new IllegalStateException("a task of " + job.id + " added " + each.value() + " to counter "
                            + each.number() + " of " + job.sums().size() + ", after counter " + (next - 1));
                }
                next = each.number() + 1;
            }
        }

        private void checkHolder(SnapshotPart.MapState state) {
            boolean official = !state.official().equals(SnapshotPart.Attempt.NONE);
            if (official != (state.holder() >= 0)
                    || state.holder() >= job.holders().size()) {
                throw new IllegalStateException(
                        "map " + maps + " of " + job.id + " with official attempt " + state.official() + " on holder "
                                + state.holder() + " of " + job.holders().size());
            }
        }

        void check() {
            if (job.state().isFinal()) {
                return;
            }
            boolean whole = maps == job.mapCount()
                    && mapsDone == job.mapsDone()
                    && digestSum == job.digestSum()
                    && reduces == job.reduceCount()
                    && reducesDone == job.reducesDone();
            if (!whole) {
                throw new IllegalStateException(job.id + " is not what its parts add up to: maps " + maps + " of "
                        + job.mapCount() + ", done " + mapsDone + " of " + job.mapsDone() + ", reduces " + reduces
                        + " of "
                        + job.reduceCount() + ", done " + reducesDone + " of " + job.reducesDone());
            }
        }
    }
}
