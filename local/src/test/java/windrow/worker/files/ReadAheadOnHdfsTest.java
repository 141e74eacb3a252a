package windrow.worker.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import windrow.api.io.SeekableInput;
import windrow.api.io.SplitStream;

/** Files on a real HDFS are read ahead, split by split, and nothing of that stays behind. */
@Timeout(120)
class ReadAheadOnHdfsTest {

    private static final int BYTES = 5_000_000;
    private static final long MEMORY = 8 << 20;

    @TempDir
    static Path folder;

    private static MiniDFSCluster hdfs;
    private static String file;
    private static final byte[] CONTENT = new byte[BYTES];

    @BeforeAll
    static void start() throws Exception {
        Configuration conf = new Configuration();
        conf.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.toString());
        hdfs = new MiniDFSCluster.Builder(conf).numDataNodes(1).build();
        hdfs.waitActive();
        file = hdfs.getURI() + "/file";
        new Random(1).nextBytes(CONTENT);
        try (HadoopFiles files = new HadoopFiles(HadoopConf.none(), List.of());
                OutputStream out = files.create(file)) {
            out.write(CONTENT);
        }
    }

    @AfterAll
    static void stop() {
        hdfs.shutdown(true);
    }

    private static long readAheadThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("read-ahead"))
                .count();
    }

    @Test
    void allSplitsTogetherAreTheFile() throws IOException {
        ReadAheadMemory memory = new ReadAheadMemory(MEMORY);
        try (HadoopFiles files = new HadoopFiles(HadoopConf.none(), List.of(), memory)) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            byte[] buffer = new byte[100_000];
            long least = MEMORY;
            for (long start = 0; start < BYTES; start += 1_200_000) {
                try (SplitStream split = files.decompress(file, start, Math.min(BYTES, start + 1_200_000))) {
                    int got = split.stream().read(buffer);
                    while (got > 0 && split.position() < split.end()) {
                        all.write(buffer, 0, got);
                        got = split.stream().read(buffer);
                        least = Math.min(least, memory.left());
                    }
                }
            }
            assertArrayEquals(CONTENT, all.toByteArray());
            assertTrue(least < MEMORY, "nothing was read ahead");
        }
        assertEquals(MEMORY, memory.left());
        assertEquals(0, readAheadThreads());
    }

    @Test
    void whoIsInterruptedLeavesNoThread() throws Exception {
        ReadAheadMemory memory = new ReadAheadMemory(MEMORY);
        try (HadoopFiles files = new HadoopFiles(HadoopConf.none(), List.of(), memory)) {
            CompletableFuture<Throwable> ended = new CompletableFuture<>();
            CompletableFuture<Boolean> reading = new CompletableFuture<>();
            Thread attempt = new Thread(() -> {
                try (SeekableInput in = files.open(file)) {
                    in.readNBytes(500_000);
                    reading.complete(true);
                    while (true) {
                        in.seek(0);
                        in.readNBytes(BYTES);
                    }
                } catch (IOException e) {
                    ended.complete(e);
                } catch (Throwable e) {
                    ended.complete(new AssertionError("another end", e));
                }
            });
            attempt.start();
            assertTrue(reading.get());
            attempt.interrupt();
            Throwable how = ended.get();
            assertInstanceOf(IOException.class, how);
            attempt.join();
            try (SeekableInput in = files.open(file)) {
                assertArrayEquals(
                        Arrays.copyOf(CONTENT, 3_000_000), in.readNBytes(3_000_000), "and others can read on");
            }
        }
        assertEquals(MEMORY, memory.left());
        assertEquals(0, readAheadThreads());
    }
}
