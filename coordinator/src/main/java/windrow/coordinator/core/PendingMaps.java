package windrow.coordinator.core;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Soft: the maps of a job that wait for a slot, indexed by the hosts of their splits. A map stands in several queues; when it is taken
 * from one, its entries in the others are skipped as they come up.
 */
final class PendingMaps extends PendingTasks {

    /** How near to its data a map would run. */
    enum Nearness {
        /** On a host that has the block. */
        HOST,
        /** No live worker has the block: any place is as good. */
        UNTIED,
        /** In the rack of a host that has the block. */
        RACK,
        ANY
    }

    private final Job job;
    private final WorkerRoster roster;
    private final IntQueue untied = new IntQueue();
    private Map<String, IntQueue> byHost = new LinkedHashMap<>();
    private Map<String, Set<String>> hostsOfRack = new LinkedHashMap<>();

    PendingMaps(Job job, WorkerRoster roster) {
        this.job = job;
        this.roster = roster;
    }

    @Override
    void emptied() {
        untied.clear();
    }

    @Override
    void added(int map) {
        boolean tied = false;
        for (String host : job.maps().splits().hosts(map)) {
            IntQueue queue = byHost.computeIfAbsent(host, h -> new IntQueue());
            if (queue.isEmpty()) {
                // a host leaves its rack's set only when its queue is found empty
                addToRack(host);
            }
            queue.add(map);
            tied = tied || roster.isLiveHost(host);
        }
        if (!tied) {
            untied.add(map);
        }
    }

    private void addToRack(String host) {
        String rack = roster.rackOf(host);
        if (rack != null) {
            hostsOfRack.computeIfAbsent(rack, r -> new LinkedHashSet<>()).add(host);
        }
    }

    @Override
    void clear() {
        super.clear();
        untied.clear();
        // new ones: to clear large ones would take as long as they are large
        byHost = new LinkedHashMap<>();
        hostsOfRack = new LinkedHashMap<>();
    }

    /** A host has a worker now: its maps can be found by rack. */
    void hostAppeared(String host, String rack) {
        if (byHost.containsKey(host)) {
            hostsOfRack.computeIfAbsent(rack, r -> new LinkedHashSet<>()).add(host);
        }
    }

    /** Takes a map that {@code wanted} does not decline, or returns -1. */
    int take(Nearness nearness, Worker worker, IntPredicate wanted) {
        if (!anyWaits()) {
            return -1;
        }
        return switch (nearness) {
            case HOST -> {
                IntQueue queue = byHost.get(worker.host);
                yield queue == null ? -1 : take(queue, wanted);
            }
            case UNTIED -> take(untied, wanted);
            case RACK -> takeInRack(worker.rack, wanted);
            case ANY -> take(wanted);
        };
    }

    private int takeInRack(String rack, IntPredicate wanted) {
        Set<String> hosts = hostsOfRack.get(rack);
        if (hosts == null) {
            return -1;
        }
        for (Iterator<String> host = hosts.iterator(); host.hasNext(); ) {
            IntQueue queue = byHost.get(host.next());
            int map = queue == null ? -1 : take(queue, wanted);
            if (map >= 0) {
                return map;
            }
            if (queue == null || queue.isEmpty()) {
                host.remove();
            }
        }
        return -1;
    }
}
