package windrow.api.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalInputTest {
    @TempDir
    Path dir;

    private final LocalFiles files = new LocalFiles();

    @Test
    void readsWhatIsThereWhereverItGoes() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] file = new byte[3 * TransferBuffers.BYTES + random.nextInt(10_000)];
        random.nextBytes(file);
        Path path = Files.write(dir.resolve("in"), file);
        try (SeekableInput in = files.open(path.toString());
                SeekableInput other = files.open(path.toString())) {
            int at = 0;
            for (int round = 0; round < 500; round++) {
                String message = "seed " + seed + ", round " + round;
                if (random.nextBoolean()) {
                    at = random.nextInt(file.length + 5_000);
                    in.seek(at);
                }
                byte[] into = new byte[random.nextInt(random.nextBoolean() ? 100 : 2 * TransferBuffers.BYTES)];
                int offset = random.nextInt(into.length + 1);
                int length = random.nextInt(into.length - offset + 1);
                int there = Math.max(0, Math.min(length, file.length - at));
                assertEquals(Math.max(0, file.length - at), in.available(), message);
                assertEquals(length == 0 ? 0 : there == 0 ? -1 : there, in.read(into, offset, length), message);
                assertArrayEquals(
                        Arrays.copyOfRange(file, Math.min(at, file.length), Math.min(at, file.length) + there),
                        Arrays.copyOfRange(into, offset, offset + there),
                        message);
                at += there;
                assertEquals(at, in.position(), message);
                other.read(new byte[1 + random.nextInt(1_000)], 0, 1);
            }
        }
    }

    @Test
    void oneByteAtATime() throws IOException {
        Path path = Files.write(dir.resolve("in"), new byte[] {(byte) 0xff, 7});
        try (SeekableInput in = files.open(path.toString())) {
            assertEquals(0xff, in.read());
            assertEquals(7, in.read());
            assertEquals(-1, in.read());
            assertThrows(IOException.class, () -> in.seek(-1));
        }
    }
}
