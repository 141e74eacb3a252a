package windrow.shuffle.format;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockCheckerTest {
    @TempDir
    Path folder;

    private byte[] partition(Random random, Compression compression, int records) throws IOException {
        Path file = folder.resolve("segment");
        try (SegmentWriter out = SegmentWriter.create(file, "a", 1, compression)) {
            out.startPartition(0);
            for (int i = 0; i < records; i++) {
                byte[] value = new byte[random.nextInt(2_000)];
                Arrays.fill(value, (byte) random.nextInt());
                out.append(new byte[] {(byte) i}, 0, 1, value, 0, value.length);
            }
            out.finish();
        }
        return Files.readAllBytes(file);
    }

    private static void check(byte[] bytes, Random random) throws CorruptSegmentException {
        BlockChecker checker = new BlockChecker(() -> "it");
        int at = 0;
        while (at < bytes.length) {
            int n = 1 + random.nextInt(Math.min(bytes.length - at, random.nextBoolean() ? 20 : 100_000));
            checker.update(bytes, at, n);
            at += n;
        }
        checker.end();
    }

    @Test
    void whatWasWrittenPassesAndWhatWasChangedOrCutDoesNot() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 30; round++) {
            Compression compression = round % 2 == 0 ? Compression.LZ4 : Compression.NONE;
            byte[] bytes = partition(random, compression, random.nextInt(300));
            check(bytes, random);
            for (int i = 0; i < 20 && bytes.length > 0; i++) {
                byte[] damaged = bytes.clone();
                damaged[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                assertThrows(CorruptSegmentException.class, () -> check(damaged, random), "seed " + seed);
                // behind a whole block it ends well: that is for the number of records to tell
                byte[] cut = Arrays.copyOf(bytes, bytes.length - 1);
                assertThrows(CorruptSegmentException.class, () -> check(cut, random), "seed " + seed);
            }
        }
    }
}
