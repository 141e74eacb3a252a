package windrow.worker.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
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
import windrow.shuffle.fetch.FetchLimits;
import windrow.shuffle.fetch.FetchListener;
import windrow.shuffle.fetch.FetchSpec;
import windrow.shuffle.fetch.FetchTransport;
import windrow.shuffle.fetch.Fetcher;
import windrow.shuffle.fetch.LocalIndexes;
import windrow.shuffle.fetch.MapOutputLocation;
import windrow.shuffle.format.Compression;
import windrow.shuffle.format.RecordStream;
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
    private static final int PARTITIONS = 20;

    @TempDir
    Path folder;

    private final ConcurrentLinkedQueue<AttemptId> damaged = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final FetchTransport transport = new FetchTransport(1);
    private final List<AttemptId> maps = new ArrayList<>();
    private OutputBundler bundler;
    private HeldOutputs held;
    private ShuffleServer server;
    private SmallOutputs outputs;

    @BeforeEach
    void start() throws IOException {
        held = new HeldOutputs((map, reason) -> damaged.add(map), job -> bundler.readAlone(job));
        bundler = new OutputBundler(held);
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
            fetcher.add(maps.stream()
                    .map(map ->
                            new MapOutputLocation(map.task().index(), map.toString(), "127.0.0.1", server.port(), null))
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
        return held.bundled(JOB.toString(), map.toString()).isPresent();
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
        hold(OutputBundler.FAN_IN, 250);
        bundler.forget(new JobId(9, 9));
        bundler.close();
        assertEquals(0, bundles());
    }

    @Test
    void largeOutputsStayAlone() throws Exception {
        hold(OutputBundler.FAN_IN, OutputBundler.SMALL_BYTES + 1000);
        hold(OutputBundler.FAN_IN, 250);
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

    @Test
    void anOutputThatIsGoneIsLeftOutAndTheOthersAreBundled() throws Exception {
        hold(OutputBundler.FAN_IN * 4, 250);
        AttemptId gone = maps.remove(maps.size() - 1);
        Files.delete(folder.resolve(gone + ".seg"));
        reduce(0);
        await(() -> isBundled(maps.get(0)));
        reduce(1);
    }
}
