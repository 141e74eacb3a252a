package windrow.worker.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;

/** Which map outputs are held here. All of them are named when the worker registers, in one message: that bounds how many there may be. */
final class HeldMaps {

    private final int max;
    private final Map<JobId, Set<AttemptId>> byJob = new TreeMap<>();
    private int size;

    /** @param max at least 1 */
    HeldMaps(int max) {
        this.max = max;
    }

    void add(AttemptId map) {
        if (byJob.computeIfAbsent(map.job(), job -> new TreeSet<>()).add(map)) {
            size++;
        }
    }

    /** Whether it was held. */
    boolean remove(AttemptId map) {
        Set<AttemptId> ofJob = byJob.get(map.job());
        boolean was = ofJob != null && ofJob.remove(map);
        if (was) {
            size--;
        }
        return was;
    }

    void forget(JobId job) {
        Set<AttemptId> gone = byJob.remove(job);
        size -= gone == null ? 0 : gone.size();
    }

    boolean contains(AttemptId map) {
        Set<AttemptId> ofJob = byJob.get(map.job());
        return ofJob != null && ofJob.contains(map);
    }

    boolean hasAny(JobId job) {
        Set<AttemptId> ofJob = byJob.get(job);
        return ofJob != null && !ofJob.isEmpty();
    }

    /** No more maps should run here. Those that run still find place. */
    boolean isFull() {
        return size >= max;
    }

    int size() {
        return size;
    }

    List<AttemptId> all() {
        List<AttemptId> all = new ArrayList<>(size);
        byJob.values().forEach(all::addAll);
        return all;
    }
}
