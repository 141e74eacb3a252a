package windrow.worker.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import windrow.protocol.id.AttemptId;
import windrow.shuffle.format.Compression;
import windrow.shuffle.format.SegmentIndex;
import windrow.shuffle.format.SegmentWriter;
import windrow.shuffle.format.StoredSegment;

/** Writes map outputs as maps do, of sizes that are asked for. */
final class SmallOutputs {

    private static final int VALUE_BYTES = 100;

    private final Path folder;

    SmallOutputs(Path folder) {
        this.folder = folder;
    }

    /** @param partitionBytes about so many in each */
    StoredSegment write(AttemptId map, int partitions, int partitionBytes) throws IOException {
        return write(map, partitions, partitionBytes, partitionBytes);
    }

    /**
     * Writes one whose partitions are not all alike.
     *
     * @param firstBytes about so many in the first partition
     * @param otherBytes about so many in each other one
     */
    StoredSegment write(AttemptId map, int partitions, int firstBytes, int otherBytes) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(map + ".seg");
        Random random = new Random(map.hashCode());
        try (SegmentWriter out = SegmentWriter.create(file, map.toString(), partitions, Compression.NONE)) {
            for (int p = 0; p < partitions; p++) {
                out.startPartition(p);
                byte[] key = new byte[4];
                int partitionBytes = p == 0 ? firstBytes : otherBytes;
                for (int written = 0; written < partitionBytes; written += VALUE_BYTES) {
                    byte[] value = new byte[Math.min(VALUE_BYTES, partitionBytes - written)];
                    random.nextBytes(value);
                    key[2] = (byte) ((written / VALUE_BYTES) >> 8);
                    key[3] = (byte) (written / VALUE_BYTES);
                    out.append(key, 0, key.length, value, 0, value.length);
                }
            }
            SegmentIndex index = out.finish();
            Files.write(SegmentIndex.fileFor(file), index.toBytes());
            return new StoredSegment(file, index);
        }
    }
}
