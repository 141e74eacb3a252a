package windrow.worker.daemon;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import windrow.protocol.id.AttemptId;
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
import windrow.shuffle.memory.MemoryBudget;
import windrow.shuffle.order.SortOrder;
import windrow.shuffle.serve.ServeCounts;
import windrow.shuffle.serve.ShuffleServer;
import windrow.shuffle.serve.ShuffleServerSpec;

/**
 * Counts what it takes to serve many small map outputs of one worker to many reducers, one after the other. Not a test; the figures in
 * {@code docs/design/dataplane.md} come from it. Arguments: maps, partitions, bytes of each partition, {@code bundled} or {@code alone}.
 */
final class ShuffleCost implements FetchListener {

    private static final byte[] TOKEN = {1};

    private final Path folder;
    private final int partitions;
    private final List<AttemptId> maps = new ArrayList<>();

    private ShuffleCost(Path folder, int partitions) {
        this.folder = folder;
        this.partitions = partitions;
    }

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("shuffle-cost");
        try {
            new ShuffleCost(folder, Integer.parseInt(args[1]))
                    .run(Integer.parseInt(args[0]), Integer.parseInt(args[2]), args[3].equals("bundled"));
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted((a, b) -> b.compareTo(a))
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    private void run(int count, int bytes, boolean bundled) throws Exception {
        OutputBundler[] bundler = new OutputBundler[1];
        HeldOutputs held = new HeldOutputs(
                (map, reason) -> {
                    throw new IllegalStateException(map + ": " + reason);
                },
                job -> {
                    if (bundled) {
                        bundler[0].readAlone(job);
                    }
                });
        bundler[0] = new OutputBundler(held, BundleSpace.ofMachine(Long.MAX_VALUE), System::nanoTime);
        held.admit(WorkerCoreTest.JOB, TOKEN);
        SmallOutputs outputs = new SmallOutputs(folder);
        for (int i = 0; i < count; i++) {
            AttemptId map = new AttemptId(new TaskId(WorkerCoreTest.JOB, TaskKind.MAP, i), 1, 0);
            held.hold(map, outputs.write(map, partitions, bytes).dataFile());
            bundler[0].add(map);
            maps.add(map);
        }
        try (ShuffleServer server = new ShuffleServer(ShuffleServerSpec.loopback(0), held);
                FetchTransport transport = new FetchTransport(1)) {
            server.start();
            long cpu = cpuMillis();
            reduce(0, server, transport);
            System.out.println("first reducer: " + server.counts());
            while (bundled
                    && held.bundled(
                                    WorkerCoreTest.JOB.toString(),
                                    maps.get(count / 32 * 32 - 1).toString())
                            .isEmpty()) {
                Thread.onSpinWait();
            }
            System.out.println("first reducer and bundles: " + (cpuMillis() - cpu) + " ms of processor time");
            // what is compiled on the way is not what serving costs
            int warm = partitions / 2;
            for (int p = 1; p < warm; p++) {
                reduce(p, server, transport);
            }
            ServeCounts before = server.counts();
            long cpuBefore = cpuMillis();
            for (int p = warm; p < partitions; p++) {
                reduce(p, server, transport);
            }
            long cpuAfter = cpuMillis();
            ServeCounts after = server.counts();
            int reducers = partitions - warm;
            System.out.println(String.format(
                    Locale.ROOT,
                    "%d maps x %d bytes, %s, of each of the last %d reducers: %d requests, %d opens, %d reads, %d bytes, %.1f ms of"
                            + " processor time",
                    count,
                    bytes,
                    bundled ? "bundled" : "alone",
                    reducers,
                    (after.requests() - before.requests()) / reducers,
                    (after.opens() - before.opens()) / reducers,
                    (after.reads() - before.reads() + after.regions() - before.regions()) / reducers,
                    (after.bytes() - before.bytes()) / reducers,
                    (double) (cpuAfter - cpuBefore) / reducers));
            System.out.println("all " + partitions + " reducers: " + after + ", from the first to the last: "
                    + (cpuAfter - cpu) + " ms of processor time, bundles and what is compiled on the way included");
        } finally {
            bundler[0].close();
        }
    }

    private static long cpuMillis() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1_000_000;
    }

    private void reduce(int partition, ShuffleServer server, FetchTransport transport)
            throws IOException, InterruptedException {
        MemoryBudget budget = new MemoryBudget(64 << 20, 1);
        try (MemoryBudget.Share memory = budget.openShare();
                Fetcher fetcher = new Fetcher(
                        new FetchSpec(
                                WorkerCoreTest.JOB.toString(),
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
                        this,
                        Thread::sleep)) {
            fetcher.start();
            fetcher.add(maps.stream()
                    .map(map ->
                            new MapOutputLocation(map.task().index(), map.toString(), "127.0.0.1", server.port(), null))
                    .toList());
            // taken and verified, which is what fetching is; not merged
            while (fetcher.taken() < maps.size()) {
                Thread.sleep(1);
            }
        }
    }

    @Override
    public void fetched(int mapIndex, String attempt, long outputDigest, long records, long bytes) {}

    @Override
    public void failed(int mapIndex, String attempt, String reason, boolean definitive) {
        throw new IllegalStateException(attempt + ": " + reason);
    }
}
