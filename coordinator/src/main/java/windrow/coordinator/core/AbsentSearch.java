package windrow.coordinator.core;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.JobState;

/**
 * What earlier leaders left with workers that did not come back: whoever is not here when its turn comes has lost its outputs and grants.
 * First all grants, then all outputs are looked at, job by job, in slices: what nobody needs is not given up, and a reduce whose grant is
 * revoked needs it. Who comes back meanwhile, or goes, is dealt with as at any time.
 */
final class AbsentSearch {

    private final WorkerRoster roster;
    private final AttemptTracker tracker;
    private final MapOutputs outputs;
    /** By submission; some may have ended since. */
    private final List<JobRun> runs;

    private final Slices slices;
    /** Those whose outputs are given up. */
    private final Set<String> absent = new LinkedHashSet<>();

    private boolean grantsDone;
    /** The next job. */
    private int job;
    /** The next holder, map or reduce of that job. */
    private int holder;

    private int map;
    private int reduce;
    /** Of the current slice. */
    private int left;

    AbsentSearch(
            WorkerRoster roster, AttemptTracker tracker, MapOutputs outputs, List<JobRun> unfinished, Slices slices) {
        this.roster = roster;
        this.tracker = tracker;
        this.outputs = outputs;
        runs = unfinished;
        this.slices = slices;
    }

    /** Looks at some more; returns whether there is more to look at. */
    boolean goOn() {
        left = slices.searchedHolders();
        if (!grantsDone) {
            revokeAllAbsent();
        }
        if (grantsDone && left > 0) {
            giveUpAbsent();
        }
        return !grantsDone || job < runs.size();
    }

    private void revokeAllAbsent() {
        while (left > 0 && job < runs.size()) {
            if (revokeAbsent(runs.get(job))) {
                nextJob();
            }
        }
        if (job == runs.size()) {
            grantsDone = true;
            job = 0;
        }
    }

    private void nextJob() {
        job++;
        left--;
        holder = 0;
        map = 0;
        reduce = 0;
    }

    private void giveUpAbsent() {
        Set<String> found = new LinkedHashSet<>();
        while (left > 0 && job < runs.size()) {
            OutputHolders holders = runs.get(job).job.holders();
            for (; left > 0 && holder < holders.size(); holder++, left--) {
                String name = holders.get(holder).worker;
                if (roster.get(name) == null && absent.add(name)) {
                    found.add(name);
                }
            }
            if (holder >= holders.size()) {
                nextJob();
            }
        }
        outputs.workersLost(found);
    }

    /** Returns whether all of the job was looked at. */
    private boolean revokeAbsent(JobRun run) {
        if (run.job.state() != JobState.RUNNING) {
            return true;
        }
        List<AttemptId> maps = run.job.maps().granted(map, left);
        for (AttemptId attempt : maps) {
            map = attempt.task().index() + 1;
            revokeIfAbsent(run, attempt);
        }
        left -= maps.size();
        for (; left > 0 && reduce < run.job.reduceCount(); reduce++, left--) {
            revokeIfAbsent(run, run.job.granted(new TaskId(run.job.id, TaskKind.REDUCE, reduce)));
        }
        return left > 0;
    }

    private void revokeIfAbsent(JobRun run, @Nullable AttemptId granted) {
        if (granted != null && !run.attempts.contains(granted)) {
            tracker.revoke(run, granted);
            tracker.requeue(run, granted.task());
        }
    }
}
