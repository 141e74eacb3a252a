package windrow.worker.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.shuffle.bundle.Bundle;
import windrow.shuffle.fetch.FetchLimits;
import windrow.shuffle.fetch.FetchListener;
import windrow.shuffle.fetch.FetchSpec;
import windrow.shuffle.fetch.FetchTransport;
import windrow.shuffle.fetch.Fetcher;
import windrow.shuffle.fetch.LocalIndexes;
import windrow.shuffle.fetch.MapOutputLocation;
import windrow.shuffle.format.Compression;
import windrow.shuffle.format.RecordStream;
import windrow.shuffle.format.SegmentIndex;
import windrow.shuffle.format.StoredSegment;
import windrow.shuffle.memory.MemoryBudget;
import windrow.shuffle.order.SortOrder;
import windrow.shuffle.serve.SegmentStore;
import windrow.shuffle.serve.ServeCounts;
import windrow.shuffle.serve.ShuffleServer;
import windrow.shuffle.serve.ShuffleServerSpec;

/** Real files, a real server, real reducers. */
@Timeout(120)
class OutputBundlerTest {

    private static final JobId JOB = WorkerCoreTest.JOB;
    private static final byte[] TOKEN = {7};
    private static final JobId OTHER = new JobId(7, 7);
    private static final int PARTITIONS = 20;
    private static final long MAX_BYTES = 8 << 20;

    @TempDir
    Path folder;

    private final ConcurrentLinkedQueue<AttemptId> damaged = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final FetchTransport transport = new FetchTransport(1);
    private final List<AttemptId> maps = new ArrayList<>();
    private static final BundleSpace.Space EMPTY_DISK = new BundleSpace.Space(1L << 40, 1L << 40);

    private final AtomicLong clock = new AtomicLong(-5);
    private final Map<Path, BundleSpace.Disks> disks = new ConcurrentHashMap<>();
    private final BundleSpace space = new BundleSpace(
            MAX_BYTES, where -> disks.getOrDefault(where, any -> EMPTY_DISK).at(where));
    private OutputBundler bundler;
    private HeldOutputs held;
    private ShuffleServer server;
    private SmallOutputs outputs;

    @BeforeEach
    void start() throws IOException {
        held = new HeldOutputs((map, reason) -> damaged.add(map), job -> bundler.readAlone(job));
        bundler = new OutputBundler(held, space, clock::get);
        held.admit(JOB, TOKEN);
        outputs = new SmallOutputs(folder);
        server = new ShuffleServer(ShuffleServerSpec.loopback(0), held);
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
        transport.close();
        bundler.close();
    }

    private AttemptId hold(int index, int number, int bytes) throws IOException {
        AttemptId map = new AttemptId(new TaskId(JOB, TaskKind.MAP, index), 1, number);
        StoredSegment segment = outputs.write(map, PARTITIONS, bytes);
        held.hold(map, segment.dataFile());
        bundler.add(map);
        return map;
    }

    private void hold(int count, int bytes) throws IOException {
        for (int i = 0; i < count; i++) {
            maps.add(hold(maps.size(), 0, bytes));
        }
    }

    /** Fetches a partition of what {@link #maps} names; it adds up, or this throws. Returns the number of records. */
    private long reduce(int partition) throws Exception {
        FetchListener listener = new FetchListener() {
            @Override
            public void fetched(int mapIndex, String attempt, long outputDigest, long records, long bytes) {}

            @Override
            public void failed(int mapIndex, String attempt, String reason, boolean definitive) {
                failures.add(attempt + ": " + reason);
            }
        };
        MemoryBudget budget = new MemoryBudget(16 << 20, 1);
        long records = 0;
        try (MemoryBudget.Share memory = budget.openShare();
                Fetcher fetcher = new Fetcher(
                        new FetchSpec(
                                JOB.toString(),
                                TOKEN,
                                partition,
                                maps.size(),
                                SortOrder.BYTES,
                                null,
                                memory,
                                List.of(folder.resolve("spill")),
                                Compression.NONE,
                                new LocalIndexes(LocalIndexes.DEFAULT_BYTES),
                                FetchLimits.DEFAULT),
                        transport,
                        listener,
                        millis -> {})) {
            fetcher.start();
            fetcher.add(IntStream.range(0, maps.size())
                    .mapToObj(map ->
                            new MapOutputLocation(map, maps.get(map).toString(), "127.0.0.1", server.port(), null))
                    .toList());
            try (RecordStream merged = fetcher.merged(() -> {})) {
                while (merged.next()) {
                    records++;
                }
            }
        }
        assertTrue(failures.isEmpty(), failures.toString());
        return records;
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "waited for too long");
            LockSupport.parkNanos(1_000_000);
        }
    }

    private boolean isBundled(AttemptId map) {
        return held.bundled(map.job().toString(), map.toString()).isPresent();
    }

    /** Outputs of another job, on another disk. */
    private List<AttemptId> holdOther(int count, Path where) throws IOException {
        held.admit(OTHER, TOKEN);
        SmallOutputs there = new SmallOutputs(where);
        List<AttemptId> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            AttemptId map = new AttemptId(new TaskId(OTHER, TaskKind.MAP, i), 1, 0);
            held.hold(map, there.write(map, PARTITIONS, 250).dataFile());
            bundler.add(map);
            all.add(map);
        }
        return all;
    }

    /** As reducers do that read outputs one by one. */
    private void readAlone(JobId job) {
        for (int i = 0; i < JobBundles.FAN_IN; i++) {
            bundler.readAlone(job);
        }
    }

    private void pass(long nanos) {
        clock.addAndGet(nanos);
    }

    private long bundles() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".bundle")).count();
        }
    }

    @Test
    void aReducerCostsReadsPerBundleAndNotPerMap() throws Exception {
        hold(560, 250);
        assertEquals(560 * 3, reduce(0));
        ServeCounts alone = server.counts();
        assertTrue(alone.opens() >= 250, "the first request finds no bundle: " + alone);
        AttemptId last = maps.get(543);
        await(() -> isBundled(last));
        ServeCounts before = server.counts();
        for (int p = 1; p < PARTITIONS; p++) {
            assertEquals(560 * 3, reduce(p));
        }
        ServeCounts after = server.counts();
        int reducers = PARTITIONS - 1;
        // one bundle of 512, one of 32, 16 outputs of their own
        assertTrue(after.opens() - before.opens() <= reducers * 25L, before + " then " + after);
        assertTrue(after.reads() - before.reads() <= reducers * 25L, before + " then " + after);
        assertEquals(reducers * 3L, after.requests() - before.requests(), "560 outputs, 250 a request");
        assertEquals(2, bundles(), "smaller bundles are removed when they are in a larger one");
        assertTrue(damaged.isEmpty());
    }

    @Test
    void nothingIsCopiedForAJobThatNobodyFetchesFrom() throws Exception {
        hold(3 * JobBundles.FAN_IN, 250);
        List<AttemptId> others = holdOther(JobBundles.FAN_IN, folder.resolve("other"));
        readAlone(OTHER);
        // the one thread would have come to the first job first
        await(() -> isBundled(others.get(0)));
        assertEquals(0, bundles());
        readAlone(JOB);
        await(() -> isBundled(maps.get(0)));
    }

    /** A job with very many outputs, and one with a few that comes while a bundle of the first is made. */
    @Test
    void jobsTakeTurns() throws Exception {
        ConcurrentLinkedQueue<Path> order = new ConcurrentLinkedQueue<>();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch allHeld = new CountDownLatch(1);
        disks.put(folder, where -> {
            order.add(where);
            begun.countDown();
            awaitLatch(allHeld);
            return EMPTY_DISK;
        });
        Path elsewhere = folder.resolve("other");
        disks.put(elsewhere, where -> {
            order.add(where);
            return EMPTY_DISK;
        });
        hold(8 * JobBundles.FAN_IN, 250);
        readAlone(JOB);
        awaitLatch(begun);
        List<AttemptId> others = holdOther(JobBundles.FAN_IN, elsewhere);
        readAlone(OTHER);
        allHeld.countDown();
        await(() -> isBundled(others.get(0)) && isBundled(maps.get(maps.size() - 1)));
        assertEquals(List.of(folder, elsewhere), List.copyOf(order).subList(0, 2));
        assertEquals(9, order.size());
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS), "waited for too long");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aFullDiskGetsNoBundlesAndHoldsUpNoOtherJob() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        disks.put(folder, where -> {
            asked.incrementAndGet();
            return new BundleSpace.Space(1 << 20, 1 << 30);
        });
        hold(2 * JobBundles.FAN_IN, 250);
        readAlone(JOB);
        List<AttemptId> others = holdOther(2 * JobBundles.FAN_IN, folder.resolve("other"));
        readAlone(OTHER);
        await(() -> isBundled(others.get(JobBundles.FAN_IN)));
        assertEquals(64 * 3, reduce(0), "outputs are there as before");
        assertEquals(0, bundles());
        assertEquals(1, asked.get(), "it is not asked again at once");
        disks.remove(folder);
        pass(OutputBundler.PAUSE_NANOS - 1);
        readAlone(JOB);
        pass(1);
        assertEquals(64 * 3, reduce(1));
        await(() -> maps.stream().allMatch(this::isBundled));
    }

    @Test
    void bundlesTakeNoMoreThanTheyMayTogether() throws Exception {
        int bytes = 10_000;
        // a bundle takes 32 x 20 x 10 KB: one fits, two do not
        hold(2 * JobBundles.FAN_IN, bytes);
        readAlone(JOB);
        await(() -> isBundled(maps.get(0)));
        List<AttemptId> others = holdOther(JobBundles.FAN_IN, folder.resolve("other"));
        readAlone(OTHER);
        await(() -> isBundled(others.get(0)));
        assertFalse(isBundled(maps.get(maps.size() - 1)), "there is no space for it");
        assertTrue(space.bytes() <= MAX_BYTES && space.bytes() > 6_000_000, "bytes: " + space.bytes());
        assertTrue(reduce(1) > 0);
        bundler.forget(OTHER);
        bundler.forget(JOB);
        assertEquals(0, space.bytes());
    }

    /** A failure of the disk, and one that nobody has thought of. */
    @Test
    void whatFailsIsTriedAgainLaterHoweverOftenItFailed() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        disks.put(folder, where -> {
            tries.incrementAndGet();
            if (tries.get() % 2 == 0) {
                throw new OutOfMemoryError("as if");
            }
            throw new IOException("no answer");
        });
        hold(JobBundles.FAN_IN, 250);
        for (int i = 1; i <= 6; i++) {
            int number = i;
            readAlone(JOB);
            await(() -> tries.get() == number);
            // when it is over, the next read is heeded, once the pause is
            awaitIdle();
            readAlone(JOB);
            awaitIdle();
            assertEquals(number, tries.get(), "it pauses");
            pass(OutputBundler.PAUSE_NANOS << (i - 1));
        }
        disks.remove(folder);
        for (int i = 1; i < 100; i++) {
            Files.createDirectory(folder.resolve("outputs-" + i + ".bundle"));
        }
        readAlone(JOB);
        awaitIdle();
        assertFalse(isBundled(maps.get(0)), "a file that cannot be written");
        for (int i = 1; i < 100; i++) {
            Files.delete(folder.resolve("outputs-" + i + ".bundle"));
        }
        pass(OutputBundler.PAUSE_NANOS << 6);
        readAlone(JOB);
        await(() -> isBundled(maps.get(0)));
    }

    /** Until the thread has done what it was told: another job's bundle comes after it. */
    private void awaitIdle() throws IOException {
        bundler.forget(OTHER);
        held.forget(OTHER);
        disks.put(folder.resolve("idle"), where -> EMPTY_DISK);
        List<AttemptId> others = holdOther(JobBundles.FAN_IN, folder.resolve("idle"));
        readAlone(OTHER);
        await(() -> isBundled(others.get(0)));
    }

    @Test
    void anOutputWithOneLargePartitionStaysAlone() throws Exception {
        for (int i = 0; i < JobBundles.FAN_IN + 1; i++) {
            AttemptId map = new AttemptId(new TaskId(JOB, TaskKind.MAP, i), 1, 0);
            int first = i == 7 ? Bundle.MAX_PART_BYTES + 1000 : 250;
            held.hold(map, outputs.write(map, PARTITIONS, first, 250).dataFile());
            bundler.add(map);
            maps.add(map);
        }
        hold(JobBundles.FAN_IN, 250);
        readAlone(JOB);
        await(() -> isBundled(maps.get(JobBundles.FAN_IN)));
        assertFalse(isBundled(maps.get(7)));
        reduce(0);
    }

    @Test
    void largeOutputsStayAlone() throws Exception {
        hold(JobBundles.FAN_IN, JobBundles.SMALL_BYTES + 1000);
        hold(JobBundles.FAN_IN, 250);
        reduce(0);
        await(() -> isBundled(maps.get(maps.size() - 1)));
        assertFalse(isBundled(maps.get(0)));
        reduce(1);
    }

    /** A reducer names attempts; what lies beside them in a bundle is nothing to it. */
    @Test
    void anAttemptThatTookThePlaceOfABundledOneIsTheOneThatCounts() throws Exception {
        hold(64, 250);
        reduce(0);
        await(() -> isBundled(maps.get(63)));
        AttemptId again = hold(5, 1, 1_000);
        AttemptId before = maps.set(5, again);
        assertTrue(isBundled(before));
        assertFalse(isBundled(again));
        assertEquals(63 * 3 + 10, reduce(1));
    }

    @Test
    void aDamagedBundleCostsNoOutput() throws Exception {
        Random random = new Random(5);
        hold(64, 250);
        reduce(0);
        await(() -> isBundled(maps.get(63)));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path bundle :
                    files.filter(file -> file.toString().endsWith(".bundle")).toList()) {
                byte[] noise = new byte[(int) Files.size(bundle)];
                random.nextBytes(noise);
                Files.write(bundle, noise);
            }
        }
        assertEquals(64 * 3, reduce(1));
        assertFalse(isBundled(maps.get(0)));
        assertTrue(damaged.isEmpty(), "the outputs are as they were");
    }

    /** One bit in the members' bytes, which only the reducer's checksums notice. */
    @Test
    void damageThatOnlyTheReducerNoticesIsFetchedAgainFromTheOutputsOwnFile() throws Exception {
        hold(64, 250);
        reduce(0);
        await(() -> isBundled(maps.get(63)));
        SegmentStore.Bundled place =
                held.bundled(JOB.toString(), maps.get(9).toString()).orElseThrow();
        Path file = place.bundle().file();
        byte[] all = Files.readAllBytes(file);
        // the last byte of partition 1 is one of its last member's
        all[(int) place.bundle().start(2) - 1] ^= 1;
        Files.write(file, all);
        assertEquals(64 * 3, reduce(1));
        assertFalse(isBundled(maps.get(9)), "the bundle is used no longer");
        assertTrue(damaged.isEmpty());
    }

    @Test
    void outputsThatAppearAndAreForgottenWhileReducersFetchAddUp() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 12; round++) {
            hold(20 + random.nextInt(80), random.nextInt(600));
            long expected = 0;
            int partition = random.nextInt(PARTITIONS);
            for (AttemptId map : maps) {
                expected += held.stored(JOB.toString(), map.toString())
                        .orElseThrow()
                        .index()
                        .records(partition);
            }
            assertEquals(expected, reduce(partition), "seed " + seed);
        }
        held.forget(JOB);
        bundler.forget(JOB);
        long left = bundles();
        maps.clear();
        held.admit(JOB, TOKEN);
        hold(40, 250);
        assertEquals(40 * 3, reduce(0), "seed " + seed);
        await(() -> isBundled(maps.get(0)));
        assertTrue(bundles() <= left + 2, "a job that comes back begins anew");
    }

    /** In each of more batches than failures were once borne. */
    @Test
    void outputsThatAreGoneAreLeftOutAndTheOthersOfTheirBundlesAreBundled() throws Exception {
        hold(JobBundles.FAN_IN * 5, 250);
        List<AttemptId> gone = new ArrayList<>();
        for (int batch = 4; batch >= 0; batch--) {
            AttemptId map = maps.remove(batch * JobBundles.FAN_IN + 3);
            gone.add(map);
            Path data = folder.resolve(map + ".seg");
            // without its index it is known to be gone; without its data only whoever opens it learns that
            Files.delete(batch % 2 == 0 ? data : SegmentIndex.fileFor(data));
        }
        reduce(0);
        // what lacks in a batch since its index is gone is made up from the next, so the last may lack some
        List<AttemptId> first = maps.subList(0, 4 * (JobBundles.FAN_IN - 1));
        await(() -> first.stream().allMatch(this::isBundled));
        assertFalse(gone.stream().anyMatch(this::isBundled));
        reduce(1);
    }
}
