package windrow.coordinator.core;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Soft: the workers with a free slot, in the order in which they are offered to jobs.
 *
 * <pre>
 *  preferred  offered first: they have served the job that has new work
 *  offered    looked at next, in this order; one that got work goes to the end, so that work spreads
 *  parked     no job wanted them; offered again when there is new work, or news of them
 * </pre>
 *
 * What is done for all of them is done by swapping sets, not by walking them.
 */
final class FreeWorkers {

    private final Set<Worker> preferred = new LinkedHashSet<>();
    private Set<Worker> offered = new LinkedHashSet<>();
    private Set<Worker> parked = new LinkedHashSet<>();

    /** It has a free slot. */
    void add(Worker worker) {
        if (!contains(worker)) {
            parked.add(worker);
        }
    }

    void remove(Worker worker) {
        preferred.remove(worker);
        offered.remove(worker);
        parked.remove(worker);
    }

    private boolean contains(Worker worker) {
        return parked.contains(worker) || offered.contains(worker) || preferred.contains(worker);
    }

    /** Jobs may want it by now. Does nothing for one that has no free slot. */
    void offer(Worker worker) {
        if (parked.remove(worker)) {
            offered.add(worker);
        }
    }

    /** As {@link #offer}, and before all others. */
    void prefer(Worker worker) {
        if (parked.remove(worker) || offered.remove(worker)) {
            preferred.add(worker);
        }
    }

    /** Jobs may want any of them by now. The work is proportional to the smaller of those that are offered and those that are parked. */
    void offerAll() {
        Set<Worker> larger = offered.size() < parked.size() ? parked : offered;
        Set<Worker> smaller = larger == parked ? offered : parked;
        larger.addAll(smaller);
        smaller.clear();
        offered = larger;
        parked = smaller;
    }

    boolean hasOffered() {
        return !preferred.isEmpty() || !offered.isEmpty();
    }

    /** The one to look at next; there must be one. */
    Worker next() {
        return (preferred.isEmpty() ? offered : preferred).iterator().next();
    }

    /** It got work; if a slot is left, others go first. */
    void rotate(Worker worker) {
        if (preferred.remove(worker) || offered.remove(worker)) {
            offered.add(worker);
        }
    }

    /** Nobody wants it now. */
    void park(Worker worker) {
        if (preferred.remove(worker) || offered.remove(worker)) {
            parked.add(worker);
        }
    }

    boolean isEmpty() {
        return parked.isEmpty() && !hasOffered();
    }

    /** Some of them, at most so many. */
    List<Worker> some(int most) {
        List<Worker> some = new ArrayList<>();
        for (Set<Worker> each : List.of(preferred, offered, parked)) {
            for (Iterator<Worker> worker = each.iterator(); worker.hasNext() && some.size() < most; ) {
                some.add(worker.next());
            }
        }
        return some;
    }
}
