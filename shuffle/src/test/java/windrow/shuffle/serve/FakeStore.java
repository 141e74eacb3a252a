package windrow.shuffle.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import windrow.shuffle.bundle.Bundle;
import windrow.shuffle.bundle.BundleWriter;
import windrow.shuffle.format.Compression;
import windrow.shuffle.format.SegmentWriter;
import windrow.shuffle.format.StoredSegment;

/** Outputs by job and attempt, and bundles, in a folder. */
final class FakeStore implements SegmentStore {
    static final byte[] TOKEN = {1, 2, 3};
    static final int PARTITIONS = 4;

    final Map<String, StoredSegment> outputs = new ConcurrentHashMap<>();
    final Map<String, Bundled> bundled = new ConcurrentHashMap<>();
    final Set<Bundle> distrusted = ConcurrentHashMap.newKeySet();
    final AtomicInteger finds = new AtomicInteger();
    private final Path folder;

    FakeStore(Path folder) {
        this.folder = folder;
    }

    @Override
    public Optional<byte[]> token(String job) {
        return Optional.of(TOKEN);
    }

    @Override
    public Optional<StoredSegment> find(String job, String mapAttempt) {
        finds.incrementAndGet();
        return Optional.ofNullable(outputs.get(job + "/" + mapAttempt));
    }

    @Override
    public Optional<Bundled> bundled(String job, String mapAttempt) {
        return Optional.ofNullable(bundled.get(job + "/" + mapAttempt));
    }

    @Override
    public void distrust(String job, Bundle bundle, String reason) {
        distrusted.add(bundle);
        bundled.values().removeIf(place -> place.bundle() == bundle);
    }

    /** Writes an output with about so many bytes in each partition. */
    StoredSegment output(String job, String attempt, int partitionBytes) throws IOException {
        Path file = folder.resolve(job + "-" + attempt);
        Random random = new Random(attempt.hashCode());
        try (SegmentWriter out = SegmentWriter.create(file, attempt, PARTITIONS, Compression.NONE)) {
            for (int p = 0; p < PARTITIONS; p++) {
                out.startPartition(p);
                int left = partitionBytes;
                while (left > 0) {
                    byte[] value = new byte[Math.min(left, 1000)];
                    random.nextBytes(value);
                    out.append(new byte[] {1}, 0, 1, value, 0, value.length);
                    left -= value.length;
                }
            }
            StoredSegment segment = new StoredSegment(file, out.finish());
            outputs.put(job + "/" + attempt, segment);
            return segment;
        }
    }

    /** Outputs m0, m1, ... of job a, and a bundle of them. */
    List<StoredSegment> bundle(int members, int partitionBytes) throws IOException {
        List<StoredSegment> all = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            all.add(output("a", "m" + i, partitionBytes));
        }
        Bundle bundle = BundleWriter.ofOutputs(folder.resolve("bundle"), all, () -> false)
                .orElseThrow();
        for (int i = 0; i < members; i++) {
            bundled.put("a/m" + i, new Bundled(bundle, i));
        }
        return all;
    }

    static byte[] bytes(StoredSegment segment, int partition) throws IOException {
        int from = (int) segment.index().offset(partition);
        return Arrays.copyOfRange(
                Files.readAllBytes(segment.dataFile()),
                from,
                from + (int) segment.index().length(partition));
    }
}
