package windrow.shuffle.fetch;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows which outputs are wanted, where from, which are under way and which are there. Says nothing to the network.
 *
 * <p>A map's output is <em>unknown</em>, <em>wanted</em> (an item is in its endpoint's queue or in a thread's hands), or
 * <em>taken</em>. What comes of an item counts only while it is still the map's current one: a retraction or another
 * attempt makes it void, wherever it is.
 *
 * <p>While maps still run, a server is not asked for each output as it appears: its queue is <em>ripe</em> only when it has an eighth of
 * what was asked for there before, or {@link #RIPE_ITEMS}, or something in it has waited for {@link #LINGER_NANOS}. So the first output is
 * fetched at once, a thousand outputs of a server take some fifty requests however slowly they appear, and at the end little is left to be
 * fetched. When all maps' outputs are known, or something is tried again, and for local files, a queue is always ripe.
 *
 * <p>Safe for use by several threads.
 */
final class FetchBook {
    static final int RIPE_ITEMS = 64;
    static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final int RIPE_PART = 8;

    /** One output to be fetched, with how often that failed. Its fields belong to whoever holds it. */
    static final class Item {
        final MapOutputLocation location;
        int failures;
        boolean verify;

        Item(MapOutputLocation location) {
            this.location = location;
        }
    }

    /** What is wanted from one endpoint. */
    private static final class Queue {
        final ArrayDeque<Item> items = new ArrayDeque<>();
        boolean served;
        boolean again;
        long oldestNanos;

        /** How many items were handed out so far. */
        int given;
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final @Nullable Item[] current;
    private final boolean[] taken;
    private final Map<Endpoint, Queue> queues = new LinkedHashMap<>();
    private final int maxServed;
    private final int spread;
    private final LongSupplier nanos;

    private int servedCount;
    private int wantedCount;
    private boolean lingering;
    private int takenCount;
    private int toldCount;
    private long takenBytes;
    private long records;
    private long digest;
    private @Nullable IOException fatal;
    private boolean closed;

    /**
     * @param maxServed how many endpoints are served at once
     * @param spread any number; different ones begin with different endpoints, so that not all reducers crowd at one
     * @param nanos a clock
     */
    FetchBook(int maps, int maxServed, int spread, LongSupplier nanos) {
        this.current = new Item[maps];
        this.taken = new boolean[maps];
        this.maxServed = maxServed;
        this.spread = spread;
        this.nanos = nanos;
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
            if (old == null) {
                wantedCount++;
            }
            Item item = new Item(location);
            current[map] = item;
            enqueue(item, false);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void enqueue(Item item, boolean again) {
        Queue queue = queues.computeIfAbsent(Endpoint.of(item.location), endpoint -> new Queue());
        if (queue.items.isEmpty()) {
            queue.oldestNanos = nanos.getAsLong();
        }
        queue.again |= again;
        queue.items.add(item);
    }

    private boolean allKnown() {
        return takenCount + wantedCount == taken.length;
    }

    private boolean isRipe(Endpoint endpoint, Queue queue) {
        if (queue.items.isEmpty()) {
            return false;
        }
        return queue.again
                || endpoint.equals(Endpoint.LOCAL)
                || queue.items.size() >= Math.min(RIPE_ITEMS, queue.given / RIPE_PART)
                || allKnown()
                || nanos.getAsLong() - queue.oldestNanos >= LINGER_NANOS;
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
                wantedCount--;
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** An endpoint that is ripe and not served; from now on it is, until {@link #take} gives nothing for it. */
    Optional<Endpoint> nextEndpoint() {
        lock.lock();
        try {
            if (closed || servedCount >= maxServed) {
                return Optional.empty();
            }
            List<Endpoint> ripe = new ArrayList<>();
            queues.forEach((endpoint, queue) -> {
                if (!queue.served && isRipe(endpoint, queue)) {
                    ripe.add(endpoint);
                }
            });
            if (ripe.isEmpty()) {
                return Optional.empty();
            }
            Endpoint next = ripe.get(Math.floorMod(spread, ripe.size()));
            served(next);
            return Optional.of(next);
        } finally {
            lock.unlock();
        }
    }

    /** It goes to the end of the line. */
    private void served(Endpoint endpoint) {
        Queue queue = queues.remove(endpoint);
        if (queue != null) {
            queue.served = true;
            queues.put(endpoint, queue);
            servedCount++;
        }
    }

    /** True if something waits to become ripe and nobody waits for that yet; then the caller should {@link #awaitRipe}. */
    boolean startsToLinger() {
        lock.lock();
        try {
            // where all places are taken, whoever leaves one looks again
            boolean waits = !closed && !lingering && servedCount < maxServed && unripeNanos() < Long.MAX_VALUE;
            lingering |= waits;
            return waits;
        } finally {
            lock.unlock();
        }
    }

    /** Returns when something has become ripe, or nothing is waiting for that any more. */
    void awaitRipe() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = unripeNanos();
            while (left > 0 && left < Long.MAX_VALUE && !closed) {
                changed.awaitNanos(left);
                left = unripeNanos();
            }
        } finally {
            lingering = false;
            lock.unlock();
        }
    }

    /** How long until the first queue that is not served will be ripe by itself; 0 if one is, the largest number if there is none. */
    private long unripeNanos() {
        long least = Long.MAX_VALUE;
        for (Map.Entry<Endpoint, Queue> entry : queues.entrySet()) {
            Queue queue = entry.getValue();
            if (!queue.served && !queue.items.isEmpty()) {
                long left = LINGER_NANOS - (nanos.getAsLong() - queue.oldestNanos);
                least = Math.min(least, isRipe(entry.getKey(), queue) ? 0 : Math.max(0, left));
            }
        }
        return least;
    }

    /** Up to {@code max} items of an endpoint that is served; if it is not ripe, there are none, and it is not served any more. */
    List<Item> take(Endpoint endpoint, int max) {
        lock.lock();
        try {
            Queue queue = queues.get(endpoint);
            if (queue == null) {
                return List.of();
            }
            List<Item> items = isRipe(endpoint, queue) ? remove(queue, max) : List.of();
            if (items.isEmpty() && queue.served) {
                queue.served = false;
                servedCount--;
            }
            return items;
        } finally {
            lock.unlock();
        }
    }

    /** A full batch more of an endpoint that is served, or none. */
    List<Item> takeFull(Endpoint endpoint, int max) {
        lock.lock();
        try {
            Queue queue = queues.get(endpoint);
            return queue != null && queue.items.size() >= max ? remove(queue, max) : List.of();
        } finally {
            lock.unlock();
        }
    }

    private List<Item> remove(Queue queue, int max) {
        List<Item> items = new ArrayList<>();
        while (!queue.items.isEmpty() && items.size() < max && !closed) {
            Item item = queue.items.remove();
            if (isCurrent(item)) {
                items.add(item);
            }
        }
        queue.given += items.size();
        queue.again &= !queue.items.isEmpty();
        return items;
    }

    private boolean isCurrent(Item item) {
        return current[item.location.mapIndex()] == item;
    }

    /** Tries an item again later; void ones are dropped. */
    void giveBack(Item item) {
        lock.lock();
        try {
            if (isCurrent(item) && !closed) {
                enqueue(item, true);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Its file cannot be read here: asks its server instead. */
    void fromServer(Item item) {
        lock.lock();
        try {
            if (isCurrent(item) && !closed) {
                Item other = new Item(item.location.fromServer());
                current[item.location.mapIndex()] = other;
                enqueue(other, true);
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
            wantedCount--;
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
            wantedCount--;
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
