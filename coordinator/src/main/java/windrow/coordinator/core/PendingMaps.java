package windrow.coordinator.core;

import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Soft: the maps of a job that wait for a slot, indexed by the hosts of their splits. A map stands in several queues; when it is taken
 * from one, its entries in the others are skipped as they come up, so that taking is O(1) over the life of the job.
 */
final class PendingMaps {

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

    /** Taken maps that the caller may decline in one call, before it is told that there is none. */
    private static final int MAX_DECLINED = 8;

    private final Job job;
    private final WorkerRoster roster;
    private BitSet pending = new BitSet();
    private final IntQueue any = new IntQueue();
    private final IntQueue untied = new IntQueue();
    private Map<String, IntQueue> byHost = new LinkedHashMap<>();
    private Map<String, Set<String>> hostsOfRack = new LinkedHashMap<>();
    private int count;
    /** Maps from here to the end of the job were not looked at yet: whether they wait is asked when they are. */
    private int fillNext;

    private int fillEnd;

    PendingMaps(Job job, WorkerRoster roster) {
        this.job = job;
        this.roster = roster;
    }

    boolean isEmpty() {
        return count == 0 && !isFilling();
    }

    /** All maps of the job are to be looked at by {@link #fill}. */
    void fillLater(int maps) {
        fillNext = 0;
        fillEnd = maps;
    }

    boolean isFilling() {
        return fillNext < fillEnd;
    }

    /** Looks at some more maps, at most so many, and adds those that wait. */
    void fill(int most, IntPredicate waits) {
        int end = Math.min(fillEnd, fillNext + most);
        while (fillNext < end) {
            int map = fillNext++;
            if (waits.test(map)) {
                add(map);
            }
        }
    }

    /** One that {@link #fill} comes to is left to it. */
    void add(int map) {
        if (pending.get(map) || (map >= fillNext && map < fillEnd)) {
            return;
        }
        if (count == 0) {
            // what stands in them waits no more
            any.clear();
            untied.clear();
        }
        pending.set(map);
        count++;
        any.add(map);
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

    void remove(int map) {
        if (pending.get(map)) {
            pending.clear(map);
            count--;
        }
    }

    void clear() {
        pending = new BitSet();
        count = 0;
        fillNext = 0;
        fillEnd = 0;
        any.clear();
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
        if (count == 0) {
            return -1;
        }
        return switch (nearness) {
            case HOST -> {
                IntQueue queue = byHost.get(worker.host);
                yield queue == null ? -1 : take(queue, wanted);
            }
            case UNTIED -> take(untied, wanted);
            case RACK -> takeInRack(worker.rack, wanted);
            case ANY -> take(any, wanted);
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

    private int take(IntQueue queue, IntPredicate wanted) {
        int declined = 0;
        for (int left = queue.size(); left > 0 && declined < MAX_DECLINED; left--) {
            int map = queue.remove();
            if (!pending.get(map)) {
                continue;
            }
            if (wanted.test(map)) {
                remove(map);
                return map;
            }
            queue.add(map);
            declined++;
        }
        return -1;
    }
}
