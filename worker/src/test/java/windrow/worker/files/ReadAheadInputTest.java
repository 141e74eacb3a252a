package windrow.worker.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadAheadInputTest {

    private static final long MEGABYTE = 1 << 20;
    private static final long MEMORY = 64 * MEGABYTE;

    private final ReadAheadMemory memory = new ReadAheadMemory(MEMORY);

    private ReadAheadInput ahead(SlowFile file) {
        return ahead(file, file.length);
    }

    private ReadAheadInput ahead(SlowFile file, long limit) {
        return new ReadAheadInput("hdfs://host/file", file, file.length, limit, memory);
    }

    private void assertNothingLeft(SlowFile file) throws InterruptedException {
        for (Thread user : file.users) {
            if (user != Thread.currentThread()) {
                user.join();
            }
        }
        assertEquals(1, file.closes.get(), "closed once");
        assertEquals(MEMORY, memory.left(), "all memory given back");
        assertFalse(file.wasUsedByTwoAtOnce(), "two threads used the file at once");
    }

    private static void assertContent(byte[] bytes, int offset, int count, long from, String what) {
        for (int i = 0; i < count; i++) {
            if (bytes[offset + i] != SlowFile.byteAt(from + i)) {
                throw new AssertionError("another byte at " + (from + i) + ", " + what);
            }
        }
    }

    @Test
    void anyReadsAndSeeksGiveTheBytesOfTheirPlaces() throws Exception {
        long seed = System.nanoTime();
        System.out.println("ReadAheadInputTest: seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            SlowFile file = new SlowFile(random.nextInt(3 << 20), 1 + random.nextInt(1 << random.nextInt(19)));
            ReadAheadInput in = ahead(file, file.length == 0 ? 0 : random.nextInt((int) file.length + 1));
            String what = "seed " + seed + ", round " + round;
            byte[] bytes = new byte[300_000];
            long position = 0;
            int steps = random.nextInt(200);
            for (int step = 0; step < steps; step++) {
                if (random.nextInt(20) == 0) {
                    position = random.nextInt(3) == 0
                            ? Math.max(0, Math.min(file.length, position + random.nextInt(100_000) - 50_000))
                            : random.nextInt((int) file.length + 1);
                    in.seek(position);
                }
                assertEquals(position, in.position(), what);
                assertEquals(file.length - position, in.available(), what);
                int offset = random.nextInt(10);
                int got = in.read(bytes, offset, 1 + random.nextInt(200_000));
                if (position == file.length) {
                    assertEquals(-1, got, what);
                } else {
                    assertTrue(got > 0, what);
                    assertContent(bytes, offset, got, position, what);
                    position += got;
                }
            }
            in.close();
            in.close();
            assertNothingLeft(file);
        }
    }

    @Test
    void theNextBuffersAreFilledWhileNobodyReadsAndNoMoreThanThose() throws Exception {
        SlowFile file = new SlowFile(10 * MEGABYTE, 1 << 16);
        ReadAheadInput in = ahead(file);
        byte[] bytes = new byte[1000];
        assertEquals(1000, in.read(bytes, 0, 1000));
        assertEquals(1000, file.readTo.get(), "the first read is not ahead");
        assertEquals(1000, in.read(bytes, 0, 1000));
        long most = 1000 + (long) ReadAheadThread.BUFFERS * ReadAheadThread.BUFFER_BYTES;
        while (file.readTo.get() < most) {
            Thread.onSpinWait();
        }
        assertEquals(1000, in.read(bytes, 0, 1000));
        assertEquals(most, file.readTo.get());
        assertEquals(MEMORY - ReadAheadThread.BUFFERS * (long) ReadAheadThread.BUFFER_BYTES, memory.left());
        in.close();
        assertNothingLeft(file);
    }

    @Test
    void nothingIsReadBehindTheLimitAheadOfWhoAsks() throws Exception {
        SlowFile file = new SlowFile(10 * MEGABYTE, 1 << 16);
        ReadAheadInput in = ahead(file, MEGABYTE);
        assertContent(in.readNBytes((int) MEGABYTE), 0, (int) MEGABYTE, 0, "inside");
        assertEquals(MEGABYTE, file.readTo.get());
        byte[] behind = in.readNBytes(5_000);
        assertContent(behind, 0, behind.length, MEGABYTE, "behind");
        assertEquals(MEGABYTE + 5_000, file.readTo.get());
        in.close();
        assertNothingLeft(file);
    }

    @Test
    void withoutMemoryAndForSmallFilesNoThreadIsStarted() throws Exception {
        for (ReadAheadMemory given : new ReadAheadMemory[] {new ReadAheadMemory(1000), memory}) {
            SlowFile file = new SlowFile(given == memory ? 200_000 : 2 * MEGABYTE, 1 << 16);
            ReadAheadInput in = new ReadAheadInput("file", file, file.length, file.length, given);
            byte[] all = in.readAllBytes();
            assertEquals(file.length, all.length);
            assertContent(all, 0, all.length, 0, "all");
            assertEquals(1, file.users.size());
            in.close();
            assertNothingLeft(file);
        }
    }

    @Test
    void aFailureComesWhereItBelongsWithItsCause() throws Exception {
        for (Throwable cause : new Throwable[] {
            new IOException("the disk is gone"),
            new FileNotFoundException("the file is gone"),
            new IllegalStateException("a bug"),
            new OutOfMemoryError("no heap")
        }) {
            SlowFile file = new SlowFile(2 * MEGABYTE, 1 << 16);
            file.failAt = 900_001;
            file.failure = cause;
            ReadAheadInput in = ahead(file);
            byte[] before = in.readNBytes(900_001);
            assertContent(before, 0, before.length, 0, "before the failure");
            for (int i = 0; i < 2; i++) {
                Throwable told = assertThrows(Throwable.class, () -> in.read(new byte[10], 0, 10));
                if (cause instanceof Error) {
                    assertSame(cause, told);
                } else {
                    assertEquals(cause instanceof FileNotFoundException, told instanceof FileNotFoundException);
                    assertInstanceOf(IOException.class, told);
                    Throwable root = told;
                    while (root.getCause() != null) {
                        root = root.getCause();
                    }
                    assertSame(cause, root);
                }
            }
            in.close();
            assertNothingLeft(file);
        }
    }

    @Test
    void whoIsKilledWhileItWaitsLeavesNoThread() throws Exception {
        SlowFile file = new SlowFile(10 * MEGABYTE, 1 << 16);
        file.hold(1);
        CompletableFuture<Void> attempt = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try (ReadAheadInput in = ahead(file)) {
                in.readAllBytes();
                attempt.complete(null);
            } catch (IOException e) {
                attempt.completeExceptionally(e);
            }
        });
        thread.start();
        file.waiting.await();
        thread.interrupt();
        ExecutionException e = assertThrows(ExecutionException.class, attempt::get);
        assertInstanceOf(InterruptedIOException.class, e.getCause());
        thread.join();
        assertNothingLeft(file);
    }

    @Test
    void aThreadThatIsStuckClosesTheFileWhenItIsLetOn() throws Exception {
        SlowFile file = new SlowFile(10 * MEGABYTE, 1 << 16);
        file.deafToInterrupts = true;
        file.hold(0);
        ReadAheadThread thread = new ReadAheadThread("file", file, MEGABYTE);
        thread.start();
        file.waiting.await();
        assertFalse(thread.finishSoon(TimeUnit.MILLISECONDS.toNanos(1), TimeUnit.MILLISECONDS.toNanos(1)));
        assertEquals(0, file.closes.get());
        file.letOn();
        for (Thread user : file.users) {
            user.join();
        }
        assertEquals(1, file.closes.get());
    }
}
