package windrow.shuffle.fetch;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Knows which outputs are wanted, where from, which are under way and which are there. Says nothing to the network.
 *
 * <p>A map's output is <em>unknown</em>, <em>wanted</em> (an item is in its endpoint's queue or in a thread's hands), or
 * <em>taken</em>. What comes of an item counts only while it is still the map's current one: a retraction or another
 * attempt makes it void, wherever it is.
 *
 * <p>Safe for use by several threads.
 */
final class FetchBook {
    /** One output to be fetched, with how often that failed. Its fields belong to whoever holds it. */
    static final class Item {
        final MapOutputLocation location;
        int failures;
        boolean verify;

        Item(MapOutputLocation location) {
            this.location = location;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final @Nullable Item[] current;
    private final boolean[] taken;
    private final Map<Endpoint, ArrayDeque<Item>> queues = new LinkedHashMap<>();
    private final Set<Endpoint> served = new HashSet<>();
    private final int maxServed;

    private int takenCount;
    private int toldCount;
    private long takenBytes;
    private long records;
    private long digest;
    private @Nullable IOException fatal;
    private boolean closed;

    /** @param maxServed how many endpoints are served at once */
    FetchBook(int maps, int maxServed) {
        this.current = new Item[maps];
        this.taken = new boolean[maps];
        this.maxServed = maxServed;
    }

    /** Wants an output, unless it is taken or that very attempt is wanted already. */
    void add(MapOutputLocation location) {
        int map = location.mapIndex();
        if (map < 0 || map >= taken.length) {
            throw new IllegalArgumentException("there are " + taken.length + " maps, and none has index " + map);
        }
        lock.lock();
        try {
            Item old = current[map];
            if (taken[map] || (old != null && old.location.attempt().equals(location.attempt()))) {
                return;
            }
            Item item = new Item(location);
            current[map] = item;
            enqueue(item);
        } finally {
            lock.unlock();
        }
    }

    private void enqueue(Item item) {
        queues.computeIfAbsent(Endpoint.of(item.location), endpoint -> new ArrayDeque<>())
                .add(item);
    }

    /** @return false if it is taken */
    boolean retract(int map, String attempt) {
        lock.lock();
        try {
            if (taken[map]) {
                return false;
            }
            Item item = current[map];
            if (item != null && item.location.attempt().equals(attempt)) {
                current[map] = null;
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** An endpoint that has something and is not served; from now on it is, until {@link #take} finds nothing for it. */
    Optional<Endpoint> nextEndpoint() {
        lock.lock();
        try {
            if (closed || served.size() >= maxServed) {
                return Optional.empty();
            }
            for (Endpoint endpoint : queues.keySet()) {
                if (!served.contains(endpoint)) {
                    served.add(endpoint);
                    return Optional.of(endpoint);
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Up to {@code max} items of an endpoint that is served; if there are none, it is not served any more. */
    List<Item> take(Endpoint endpoint, int max) {
        lock.lock();
        try {
            List<Item> items = new ArrayList<>();
            ArrayDeque<Item> queue = queues.get(endpoint);
            while (queue != null && !queue.isEmpty() && items.size() < max && !closed) {
                Item item = queue.remove();
                if (isCurrent(item)) {
                    items.add(item);
                }
            }
            if (queue != null && queue.isEmpty()) {
                queues.remove(endpoint);
            }
            if (items.isEmpty()) {
                served.remove(endpoint);
            }
            return items;
        } finally {
            lock.unlock();
        }
    }

    private boolean isCurrent(Item item) {
        return current[item.location.mapIndex()] == item;
    }

    /** Tries an item again later; void ones are dropped. */
    void giveBack(Item item) {
        lock.lock();
        try {
            if (isCurrent(item) && !closed) {
                enqueue(item);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * An item is there.
     *
     * @param keep run if it counts, before anybody can see that it is taken
     * @return false if it is void by now; then what was fetched has to be thrown away
     */
    boolean take(Item item, PartitionEntry entry, Runnable keep) {
        lock.lock();
        try {
            if (!isCurrent(item) || closed) {
                return false;
            }
            keep.run();
            current[item.location.mapIndex()] = null;
            taken[item.location.mapIndex()] = true;
            takenBytes += entry.length();
            records += entry.records();
            digest += entry.digest();
            takenCount++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The listener knows of an item that was taken. Only then is it waited for no longer: else the last ones could be merged and
     * reduced before whoever adds them up has heard of them.
     */
    void told() {
        lock.lock();
        try {
            toldCount++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * An item is given up.
     *
     * @return false if it is void by now; then nobody has to be told
     */
    boolean giveUp(Item item) {
        lock.lock();
        try {
            if (!isCurrent(item) || closed) {
                return false;
            }
            current[item.location.mapIndex()] = null;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing will come of it any more. */
    void fail(IOException cause) {
        lock.lock();
        try {
            if (fatal == null) {
                fatal = cause;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all is taken and told. */
    void awaitAll() throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            while (toldCount < taken.length) {
                if (fatal != null) {
                    throw new IOException(fatal.getMessage(), fatal);
                }
                if (closed) {
                    throw new IOException("the fetcher was closed");
                }
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** No item is handed out from now on. */
    void close() {
        lock.lock();
        try {
            closed = true;
            queues.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int takenCount() {
        lock.lock();
        try {
            return takenCount;
        } finally {
            lock.unlock();
        }
    }

    long takenBytes() {
        lock.lock();
        try {
            return takenBytes;
        } finally {
            lock.unlock();
        }
    }

    /** Records of all that is taken. */
    long records() {
        lock.lock();
        try {
            return records;
        } finally {
            lock.unlock();
        }
    }

    /** Digest of all that is taken. */
    long digest() {
        lock.lock();
        try {
            return digest;
        } finally {
            lock.unlock();
        }
    }
}
