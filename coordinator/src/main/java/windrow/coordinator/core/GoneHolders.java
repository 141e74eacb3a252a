package windrow.coordinator.core;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Looks for workers that went while nobody needed what they held, now that somebody does: job by job, in slices. Who goes after its turn has
 * come is noticed like any other that goes; as long as a new leader waits for workers nobody is gone, and its {@link AbsentSearch} comes later.
 */
final class GoneHolders {

    private final WorkerRoster roster;
    private final Slices slices;

    /** Jobs that are looked at, and each one's next holder. */
    private final Map<JobRun, Integer> rest = new LinkedHashMap<>();

    GoneHolders(WorkerRoster roster, Slices slices) {
        this.roster = roster;
        this.slices = slices;
    }

    /** Of these jobs nobody needed the outputs for a while. What was looked at before is looked at again: nothing was given up since. */
    void lookAt(Collection<JobRun> neededAgain) {
        for (JobRun run : neededAgain) {
            rest.put(run, 0);
        }
    }

    boolean isOver() {
        return rest.isEmpty();
    }

    /** Looks at some more holders; returns those that are gone. */
    Set<String> next() {
        Set<String> found = new LinkedHashSet<>();
        int left = slices.searchedHolders();
        Iterator<Map.Entry<JobRun, Integer>> jobs = rest.entrySet().iterator();
        while (left > 0 && jobs.hasNext()) {
            Map.Entry<JobRun, Integer> job = jobs.next();
            Job of = job.getKey().job;
            // when it needs them no more, and then again, it is looked at from the start
            int end = of.needsOutputs() ? of.holders().size() : 0;
            int holder = job.getValue();
            for (; left > 0 && holder < end; holder++, left--) {
                String worker = of.holders().get(holder).worker;
                if (roster.isGone(worker)) {
                    found.add(worker);
                }
            }
            job.setValue(holder);
            if (holder >= end) {
                jobs.remove();
                left--;
            }
        }
        return found;
    }
}
