package windrow.coordinator.core;

import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.AttemptId;

/**
 * What one worker held at one time of official map outputs that running jobs need, but for some. It is listed as it is asked for, since it
 * may be much: what became official there since, or is not any more, is left out.
 */
final class HeldOutputs {

    private final String worker;
    private final Set<AttemptId> except;
    private final JobRuns runs;
    private @Nullable Iterator<JobRun> unfinished;

    private @Nullable Job job;
    private @Nullable OutputHolder holder;
    private int next;

    /**
     * @param except to be left out; its own from now on, and changed
     */
    HeldOutputs(String worker, Set<AttemptId> except, JobRuns runs) {
        this.worker = worker;
        this.except = except;
        this.runs = runs;
    }

    /** The output became official now. */
    void leaveOut(AttemptId output) {
        except.add(output);
    }

    /** Whether there is more to look at. */
    boolean hasNext() {
        return holder != null || unfinished == null || unfinished.hasNext();
    }

    /** Looks at one more output, or job; null where that is none that is held. */
    @Nullable
    AttemptId next() {
        Job of = job;
        OutputHolder where = holder;
        if (of == null || where == null) {
            nextJob();
            return null;
        }
        int map = next < where.size() ? where.map(next++) : -1;
        if (next >= where.size()) {
            holder = null;
        }
        boolean held = map >= 0 && of.needsOutputs() && of.maps().holder(map) == where.number;
        AttemptId official = held ? of.maps().official(map) : null;
        return official == null || except.contains(official) ? null : official;
    }

    private void nextJob() {
        Iterator<JobRun> jobs = unfinished;
        if (jobs == null) {
            // not before its turn comes: very many workers may be lost at once
            jobs = runs.unfinished().iterator();
            unfinished = jobs;
        }
        if (!jobs.hasNext()) {
            return;
        }
        Job of = jobs.next().job;
        job = of;
        holder = of.needsOutputs() ? of.holders().get(worker) : null;
        next = 0;
    }
}
