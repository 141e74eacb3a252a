package windrow.coordinator.core;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Soft: the registered workers, with the indexes that spare handlers from walking all of them. */
final class WorkerRoster {

    private final Map<String, Worker> byName = new LinkedHashMap<>();
    private final Map<LinkId, Worker> byLink = new LinkedHashMap<>();
    private final Map<String, Integer> workersOfHost = new LinkedHashMap<>();
    private final Map<String, String> rackOfHost = new LinkedHashMap<>();
    /** By {@code shuffleHost:shufflePort}. */
    private final Map<String, Worker> byAddress = new LinkedHashMap<>();

    private final FreeWorkers free = new FreeWorkers();
    /** How many workers have so much memory. */
    private final TreeMap<Long, Integer> memories = new TreeMap<>();

    private int slots;
    /** Workers that have not reported yet. */
    private int unreported;
    /** A new leader has not given the workers enough time to come: that one is not here proves nothing. */
    private boolean incomplete;

    void incomplete(boolean value) {
        incomplete = value;
    }

    boolean isIncomplete() {
        return incomplete;
    }

    /** Whether the worker is surely not part of the cluster. */
    boolean isGone(String name) {
        return !incomplete && !byName.containsKey(name);
    }

    @Nullable
    Worker get(String name) {
        return byName.get(name);
    }

    @Nullable
    Worker byLink(LinkId link) {
        return byLink.get(link);
    }

    /** A worker that serves where the new one says that it serves: its process must be gone. */
    @Nullable
    Worker sameAddress(Worker worker) {
        Worker other = worker.shufflePort > 0 ? byAddress.get(address(worker)) : null;
        return other == worker ? null : other;
    }

    void add(Worker worker) {
        byName.put(worker.name, worker);
        byAddress.put(address(worker), worker);
        workersOfHost.merge(worker.host, 1, Integer::sum);
        rackOfHost.put(worker.host, worker.rack);
        slots += worker.slots;
        unreported++;
        memories.merge(worker.memoryMegabytes, 1, Integer::sum);
    }

    void remove(Worker worker) {
        byName.remove(worker.name);
        byAddress.remove(address(worker), worker);
        workersOfHost.computeIfPresent(worker.host, (host, n) -> n == 1 ? null : n - 1);
        if (worker.link != null) {
            byLink.remove(worker.link, worker);
        }
        worker.link = null;
        free.remove(worker);
        slots -= worker.slots;
        if (!worker.reported) {
            unreported--;
        }
        memories.computeIfPresent(worker.memoryMegabytes, (memory, n) -> n == 1 ? null : n - 1);
    }

    void heard(Worker worker, LinkId link, long nowNanos) {
        LinkId before = worker.link;
        if (!link.equals(before)) {
            if (before != null) {
                byLink.remove(before, worker);
            }
            byLink.put(link, worker);
        }
        worker.heard(link, nowNanos);
        review(worker);
    }

    /** To be called with each report of a worker that is registered. */
    void reported(Worker worker) {
        if (!worker.reported) {
            worker.reported = true;
            unreported--;
        }
    }

    /** Whether any registered worker has not reported to this leader yet. */
    boolean hasUnreported() {
        return unreported > 0;
    }

    void unlinked(Worker worker, long nowNanos) {
        if (worker.link != null) {
            byLink.remove(worker.link, worker);
        }
        worker.unlinked(nowNanos);
        review(worker);
    }

    /** To be called after every change of what the worker runs or can be reached by. */
    void review(Worker worker) {
        if (worker.hasFreeSlot() && byName.get(worker.name) == worker) {
            free.add(worker);
        } else {
            free.remove(worker);
        }
    }

    /** Those with a free slot. */
    FreeWorkers free() {
        return free;
    }

    boolean hasFree() {
        return !free.isEmpty();
    }

    Iterable<Worker> all() {
        return byName.values();
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    int slots() {
        return slots;
    }

    boolean isLiveHost(String host) {
        return workersOfHost.containsKey(host);
    }

    /** Of a host that has or had a worker. */
    @Nullable
    String rackOf(String host) {
        return rackOfHost.get(host);
    }

    /** 0 without workers. */
    long largestMemory() {
        return memories.isEmpty() ? 0 : memories.lastKey();
    }

    private static String address(Worker worker) {
        return worker.shuffleHost + ":" + worker.shufflePort;
    }
}
