package windrow.shuffle.fetch;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.shuffle.combine.CombiningStream;
import windrow.shuffle.combine.LongValueCombiner;
import windrow.shuffle.combine.ValueCombiner;
import windrow.shuffle.fetch.FetchBook.Item;
import windrow.shuffle.format.CorruptSegmentException;
import windrow.shuffle.format.HeldSegment;
import windrow.shuffle.format.RecordStream;
import windrow.shuffle.format.SegmentIndex;
import windrow.shuffle.format.SegmentVersionException;
import windrow.shuffle.merge.ForwardingStream;
import windrow.shuffle.merge.MergeSource;
import windrow.shuffle.merge.Merger;
import windrow.shuffle.merge.SourceCorruptException;
import windrow.shuffle.serve.ShuffleProtocol;
import windrow.shuffle.sort.RangeCombiner;
import windrow.shuffle.spill.SpillFolders;

/**
 * Brings one partition of all map outputs together for a reducer, while the maps are still running: it is told of outputs
 * as they appear, fetches those of one server together, and keeps them in memory as long as there is some.
 *
 * <p>Safe for use by several threads, except that {@link #merged} is called once. It has threads of its own, one for each
 * server that is read from at present, {@link FetchLimits#maxConnections()} at most, and one that waits.
 */
public final class Fetcher implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Fetcher.class);

    /** How long {@link #close} waits for the threads. */
    private static final long CLOSE_SECONDS = 10;

    private final FetchSpec spec;
    private final FetchTransport transport;
    private final FetchListener listener;
    private final Sleeper sleeper;
    private final FetchBook book;
    private final Landing landing;
    private final Merger merger;

    /** Which attempt of each map was taken, to name it if it turns out to be damaged. Guarded by this. */
    private final String[] takenAttempts;

    /** With less, a table would hardly hold a range, and a merge needs none. */
    private static final long MIN_COMBINING_BYTES = 4 << 20;

    private @Nullable ThreadPoolExecutor threads;
    private @Nullable RecordStream merged;
    private List<MergeSource> sources = List.of();

    public Fetcher(FetchSpec spec, FetchTransport transport, FetchListener listener, Sleeper sleeper) {
        this.spec = spec;
        this.transport = transport;
        this.listener = listener;
        this.sleeper = sleeper;
        FetchLimits limits = spec.limits();
        this.book = new FetchBook(spec.maps(), limits.maxConnections(), spec.partition(), System::nanoTime);
        SpillFolders folders = new SpillFolders(spec.spillFolders());
        this.merger = new Merger(spec.order(), limits.fanIn(), folders, spec.compression());
        this.landing = new Landing(spec.memory(), folders, merger, this::report);
        this.takenAttempts = new String[spec.maps()];
    }

    /** From now on outputs may be added. */
    public synchronized void start() {
        int n = spec.limits().maxConnections();
        // no more than n endpoints are served at once, and one task may wait for another to become ripe; the queue
        // holds no more
        threads = new ThreadPoolExecutor(
                n + 1,
                n + 1,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new DefaultThreadFactory("fetch-" + spec.partition(), true));
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * A map output is there. If the output of that map was already taken, or the same attempt is being fetched, nothing
     * happens; another attempt takes the place of one that is not yet taken. Never blocks.
     */
    public void add(MapOutputLocation location) {
        add(List.of(location));
    }

    /** As {@link #add(MapOutputLocation)}: those of one server are asked for together. */
    public void add(List<MapOutputLocation> locations) {
        locations.forEach(book::add);
        dispatch();
    }

    /**
     * That output is lost; if it was not taken yet, it is not tried any more, and nothing is reported about it.
     *
     * @return false if it was taken already (then it stays: it is complete)
     */
    public boolean retract(int mapIndex, String attempt) {
        return book.retract(mapIndex, attempt);
    }

    /** How many map outputs have been taken. */
    public int taken() {
        return book.takenCount();
    }

    /** Stored bytes of the outputs that have been taken. */
    public long takenBytes() {
        return book.takenBytes();
    }

    private void dispatch() {
        ThreadPoolExecutor pool;
        synchronized (this) {
            pool = threads;
        }
        if (pool == null) {
            throw new IllegalStateException("the fetcher was not started");
        }
        Optional<Endpoint> endpoint = book.nextEndpoint();
        while (endpoint.isPresent()) {
            Endpoint next = endpoint.get();
            try {
                pool.execute(() -> serve(next));
            } catch (RejectedExecutionException e) {
                LOG.debug("The fetcher of partition {} is closed", spec.partition());
                return;
            }
            endpoint = book.nextEndpoint();
        }
        if (book.startsToLinger()) {
            try {
                pool.execute(this::linger);
            } catch (RejectedExecutionException e) {
                LOG.debug("The fetcher of partition {} is closed", spec.partition());
            }
        }
    }

    /** Waits until there is enough to be asked for. Runs on a thread of the fetcher. */
    private void linger() {
        try {
            book.awaitRipe();
            dispatch();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            book.fail(new IOException("fetching was interrupted", e));
        } catch (RuntimeException | Error e) {
            book.fail(new IOException("fetching failed: " + e, e));
            throw e;
        }
    }

    /** Fetches from one endpoint until nothing is wanted from it. Runs on a thread of the fetcher. */
    private void serve(Endpoint endpoint) {
        try (Session session = new Session(endpoint)) {
            List<Item> batch = book.take(endpoint, spec.limits().maxItemsPerRequest());
            while (!batch.isEmpty()) {
                List<Item> again = endpoint.equals(Endpoint.LOCAL) ? readLocal(batch) : session.fetch(batch);
                retry(again);
                batch = book.take(endpoint, spec.limits().maxItemsPerRequest());
            }
            dispatch();
        } catch (LocalDiskException e) {
            book.fail(e);
        } catch (InterruptedException | InterruptedIOException e) {
            Thread.currentThread().interrupt();
            book.fail(new IOException("fetching was interrupted", e));
        } catch (RuntimeException | Error e) {
            book.fail(new IOException("fetching failed: " + e, e));
            throw e;
        }
    }

    /** Waits as long as the most failed of these items has to, and gives them back. */
    private void retry(List<Item> items) throws InterruptedException {
        if (items.isEmpty()) {
            return;
        }
        List<Long> delays = spec.limits().retryDelaysMillis();
        int most = items.stream().mapToInt(item -> item.failures).max().orElse(0);
        if (most > 0) {
            sleeper.sleepMillis(delays.get(most - 1));
        }
        items.forEach(book::giveBack);
    }

    /** Counts a failure; afterwards the item is in {@code again} or given up. */
    private void failed(Item item, String reason, List<Item> again) {
        item.failures++;
        if (item.failures <= spec.limits().retryDelaysMillis().size()) {
            LOG.info("Map {} will be fetched again: {}", item.location.mapIndex(), reason);
            again.add(item);
        } else {
            giveUp(item, reason + " (tried " + item.failures + " times)", false);
        }
    }

    private void giveUp(Item item, String reason, boolean definitive) {
        if (book.giveUp(item)) {
            listener.failed(item.location.mapIndex(), item.location.attempt(), reason, definitive);
        }
    }

    private void landed(Item item, PartitionEntry entry, LandedSegment segment) {
        MapOutputLocation location = item.location;
        if (book.take(item, entry, () -> keep(location, segment))) {
            listener.fetched(
                    location.mapIndex(), location.attempt(), entry.outputDigest(), entry.records(), entry.length());
            book.told();
        } else {
            segment.discard();
        }
    }

    /** Only of an output that counts: one that has become void meanwhile must not put its attempt's name here. */
    private void keep(MapOutputLocation location, LandedSegment segment) {
        synchronized (this) {
            takenAttempts[location.mapIndex()] = location.attempt();
        }
        landing.keep(segment);
    }

    private List<Item> readLocal(List<Item> batch) {
        List<Item> again = new ArrayList<>();
        for (Item item : batch) {
            MapOutputLocation location = item.location;
            HeldSegment held = location.held();
            try {
                if (held == null) {
                    readFile(item, Objects.requireNonNull(location.localDataFile()));
                } else {
                    readHeld(item, held);
                }
            } catch (CorruptSegmentException | SegmentVersionException e) {
                giveUp(item, e.toString(), true);
            } catch (IOException e) {
                if (location.port() != 0) {
                    // another user's file, another container's file system, too many open files: its server may do
                    // better, and knows
                    // whether it is lost
                    LOG.info(
                            "Map {} is asked for from its server, for it cannot be read here: {}",
                            location.mapIndex(),
                            e.toString());
                    book.fromServer(item);
                    continue;
                }
                if (e instanceof NoSuchFileException) {
                    giveUp(item, "the file " + e.getMessage() + " is gone", true);
                    continue;
                }
                // too many open files, say: that it cannot be read just now does not mean that it is lost
                failed(item, e.toString(), again);
            }
        }
        return again;
    }

    /** Nothing is read yet, and no memory taken: others read the same segment. */
    private void readHeld(Item item, HeldSegment held) throws IOException {
        checkIndex(item.location, "held map output", held.index());
        PartitionEntry entry = PartitionEntry.of(held.index(), spec.partition());
        landed(item, entry, LandedSegment.held(item.location, entry, held, spec.partition()));
    }

    private void readFile(Item item, Path data) throws IOException {
        MapOutputLocation location = item.location;
        SegmentIndex index = spec.localIndexes().of(data);
        checkIndex(location, "map output " + data, index);
        long size = Files.size(data);
        if (size != index.totalBytes()) {
            throw new CorruptSegmentException(
                    "map output " + data, "it has " + size + " bytes, and its index says " + index.totalBytes());
        }
        PartitionEntry entry = PartitionEntry.of(index, spec.partition());
        landed(item, entry, landing.fromLocal(location, data, index, spec.partition()));
    }

    private void checkIndex(MapOutputLocation location, String what, SegmentIndex index)
            throws CorruptSegmentException {
        if (!index.attempt().equals(location.attempt())) {
            throw new CorruptSegmentException(
                    what, "it is of attempt " + index.attempt() + ", not of " + location.attempt());
        }
        if (spec.partition() >= index.partitions()) {
            throw new CorruptSegmentException(
                    what,
                    "it has " + index.partitions() + " partitions, and number " + spec.partition() + " is asked for");
        }
    }

    /** The connection to one server while it is served: two requests are under way where there is much to be asked for. Used by one thread. */
    private final class Session implements Closeable {
        private final Endpoint endpoint;
        private @Nullable ShuffleClient client;

        /** What was asked for and not yet answered, by map, in the order of the requests. */
        private final ArrayDeque<Map<Integer, Item>> asked = new ArrayDeque<>();

        Session(Endpoint endpoint) {
            this.endpoint = endpoint;
        }

        /** Fetches a batch, and more while it is at it; returns what has to be tried again. */
        List<Item> fetch(List<Item> batch) throws LocalDiskException, InterruptedException, InterruptedIOException {
            List<Item> again = new ArrayList<>();
            List<Item> plain = batch.stream().filter(item -> !item.verify).toList();
            List<Item> verified = batch.stream().filter(item -> item.verify).toList();
            fetch(plain, false, again);
            fetch(verified, true, again);
            return again;
        }

        private void fetch(List<Item> items, boolean verify, List<Item> again)
                throws LocalDiskException, InterruptedException, InterruptedIOException {
            if (items.isEmpty()) {
                return;
            }
            Item receiving = null;
            try {
                ShuffleClient open = connected(items, again);
                if (open == null) {
                    return;
                }
                ask(open, items, verify);
                while (!asked.isEmpty()) {
                    if (!verify && asked.size() < ShuffleProtocol.MAX_REQUESTS) {
                        askMore(open);
                    }
                    ShuffleClient.Answer answer = open.next(spec.partition(), this::askedAttempt);
                    receiving = answered(answer.mapIndex());
                    receive(receiving, answer, open, again);
                    receiving = null;
                }
            } catch (LocalDiskException e) {
                throw e;
            } catch (SocketTimeoutException e) {
                broken(receiving, e, again);
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                broken(receiving, e, again);
            }
        }

        /** The connection; if it cannot be had, that failed for all items. */
        private @Nullable ShuffleClient connected(List<Item> items, List<Item> again)
                throws InterruptedException, InterruptedIOException {
            try {
                if (client == null) {
                    client = ShuffleClient.connect(transport, endpoint.host(), endpoint.port(), spec);
                }
                return client;
            } catch (SocketTimeoutException e) {
                items.forEach(item -> failed(item, String.valueOf(e.getMessage()), again));
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                items.forEach(item -> failed(item, String.valueOf(e.getMessage()), again));
            }
            return null;
        }

        private void askMore(ShuffleClient open) {
            List<Item> more = book.takeFull(endpoint, spec.limits().maxItemsPerRequest());
            List<Item> plain = more.stream().filter(item -> !item.verify).toList();
            if (!plain.isEmpty()) {
                ask(open, plain, false);
            }
            // these need a request of their own
            more.stream().filter(item -> item.verify).forEach(book::giveBack);
        }

        private void ask(ShuffleClient open, List<Item> items, boolean verify) {
            Map<Integer, Item> byMap = new LinkedHashMap<>();
            items.forEach(item -> byMap.put(item.location.mapIndex(), item));
            asked.add(byMap);
            open.request(
                    spec.partition(),
                    verify,
                    items.stream().map(item -> item.location).toList());
        }

        private String askedAttempt(int map) throws IOException {
            Item item = asked.element().get(map);
            if (item == null) {
                throw new IOException("shuffle server " + endpoint.host() + ":" + endpoint.port()
                        + " answers about map " + map + ", which it was not asked for");
            }
            return item.location.attempt();
        }

        private Item answered(int map) {
            Map<Integer, Item> request = asked.element();
            Item item = Objects.requireNonNull(request.remove(map));
            if (request.isEmpty()) {
                asked.remove();
            }
            return item;
        }

        /**
         * The connection broke while an item was received, or the first one was waited for: that one has failed, and the others
         * go first next time, so that it cannot hold them up.
         */
        private void broken(@Nullable Item receiving, IOException cause, List<Item> again) {
            close();
            List<Item> left = new ArrayList<>();
            asked.forEach(request -> left.addAll(request.values()));
            asked.clear();
            Item culprit = receiving == null ? left.remove(0) : receiving;
            again.addAll(left);
            failed(culprit, String.valueOf(cause.getMessage()), again);
        }

        private void receive(Item item, ShuffleClient.Answer answer, ShuffleClient open, List<Item> again)
                throws IOException {
            PartitionEntry entry = answer.entry();
            if (entry == null) {
                boolean lost =
                        answer.status() == ShuffleProtocol.NOT_FOUND || answer.status() == ShuffleProtocol.CORRUPT;
                if (lost) {
                    giveUp(item, answer.reason(), true);
                } else {
                    failed(item, answer.reason(), again);
                }
                return;
            }
            try {
                landed(item, entry, landing.fromNetwork(item.location, entry, open.body()));
            } catch (CorruptSegmentException e) {
                // all of it was read, so the connection is still in step; next time the server looks at its disk
                item.verify = true;
                failed(item, String.valueOf(e.getMessage()), again);
            }
        }

        @Override
        public void close() {
            if (client != null) {
                client.close();
                client = null;
            }
        }
    }

    /**
     * Waits until all outputs are taken and the listener was told of each, then gives their records in key order, equal keys in the order of map index and
     * position. Called once; the stream must be read before the fetcher is closed. At its end the stream compares number
     * and digest of the records with what the maps' indexes promise and throws if they differ; of what never left this process's memory, the
     * number alone.
     *
     * <p>With a combiner, equal keys are {@linkplain FetchSpec#combines combined}.
     *
     * <p>A local output that is found damaged only now is reported to the listener, and the stream throws.
     *
     * @param beforeRecord run before each record of a map output is combined; else not at all
     * @throws IOException if local files cannot be written or read
     */
    public RecordStream merged(Runnable beforeRecord) throws IOException, InterruptedException {
        book.awaitAll();
        List<MergeSource> all = landing.takeAll();
        synchronized (this) {
            sources = all;
        }
        RecordStream stream;
        try {
            ValueCombiner combiner = spec.combiner();
            stream = spec.combines() && combiner != null
                    ? combined(all, combiner, beforeRecord)
                    : conserved(merger.merge(all), all);
        } catch (SourceCorruptException e) {
            report(e);
            throw e;
        }
        synchronized (this) {
            merged = stream;
        }
        return stream;
    }

    private RecordStream combined(List<MergeSource> all, ValueCombiner combiner, Runnable beforeRecord)
            throws IOException {
        long free = spec.memory().limitBytes() - spec.memory().heldBytes();
        if (!(combiner instanceof LongValueCombiner numbers) || free < MIN_COMBINING_BYTES) {
            return new CombiningStream(watched(conserved(merger.merge(all), all), beforeRecord), combiner);
        }
        long bytes = 0;
        for (MergeSource source : all) {
            bytes += source.bytes();
        }
        int bits = RangeCombiner.bits(book.records(), bytes, free);
        return new RangeCombiner(
                watched(conserved(merger.ranges(all, bits), all), beforeRecord),
                numbers,
                bits,
                spec.memory(),
                spec.spillFolders(),
                spec.compression());
    }

    private static RecordStream watched(RecordStream in, Runnable beforeRecord) {
        return new ForwardingStream(in) {
            @Override
            public boolean next() throws IOException {
                beforeRecord.run();
                return super.next();
            }
        };
    }

    private RecordStream conserved(RecordStream joined, List<MergeSource> from) {
        return new ConservationStream(
                joined,
                spec.partition(),
                book.records(),
                book.digest(),
                !stayedInMemory(from),
                this::report,
                this::blame);
    }

    /** Whether all of it is held by the process that put it out, and none is merged by way of the disk: then no byte was ever out of sight. */
    private boolean stayedInMemory(List<MergeSource> all) {
        return all.size() <= spec.limits().fanIn() && all.stream().allMatch(Landing::isHeld);
    }

    private void report(SourceCorruptException damage) {
        report(damage.order(), String.valueOf(damage.getMessage()));
    }

    private void report(int map, String damage) {
        if (map >= 0) {
            String attempt;
            synchronized (this) {
                attempt = takenAttempts[map];
            }
            listener.failed(map, attempt, damage, true);
        }
    }

    /** What was read does not add up although every block is as it was written: looks for outputs that are not what their indexes say. */
    private void blame() {
        List<MergeSource> all;
        synchronized (this) {
            all = sources;
        }
        for (MergeSource source : all) {
            if (source instanceof LandedSegment landed) {
                try {
                    landed.verify();
                } catch (CorruptSegmentException e) {
                    report(landed.order(), String.valueOf(e.getMessage()));
                } catch (IOException e) {
                    LOG.warn("Map {} cannot be looked at again: {}", landed.order(), e.toString());
                }
            }
        }
    }

    /** Ends all fetching, gives the memory back, deletes what is temporary. Closing twice is harmless. */
    @Override
    public void close() {
        book.close();
        ThreadPoolExecutor pool;
        RecordStream stream;
        List<MergeSource> left;
        synchronized (this) {
            pool = threads;
            stream = merged;
            left = sources;
            merged = null;
        }
        if (pool != null) {
            end(pool);
        }
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException e) {
                LOG.warn("Closing the merge of partition {}: {}", spec.partition(), e.toString());
            }
        }
        left.forEach(MergeSource::discard);
        landing.takeAll().forEach(MergeSource::discard);
    }

    private void end(ThreadPoolExecutor pool) {
        pool.shutdownNow();
        try {
            if (!pool.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("Threads of the fetcher of partition {} have not ended", spec.partition());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
