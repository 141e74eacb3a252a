package windrow.protocol.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventLoopTest {

    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final EventLoop loop = new EventLoop("test-loop", failure::complete);
    private final List<String> ran = new ArrayList<>();

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void timersRunInTheOrderOfTheirTimeAndAKeyHasOne() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        long now = loop.nowNanos();
        long ms = 1_000_000;
        loop.schedule("c", now + 60 * ms, () -> ran.add("c"));
        loop.schedule("a", now + 40 * ms, () -> ran.add("late a"));
        loop.schedule("b", now + 50 * ms, () -> ran.add("b"));
        loop.schedule("x", now + 55 * ms, () -> ran.add("x"));
        loop.schedule("end", now + 70 * ms, done::countDown);
        loop.schedule("a", now + 30 * ms, () -> ran.add("a"));
        loop.cancel("x");
        loop.start();
        loop.execute(() -> ran.add("task"));
        assertTrue(done.await(20, TimeUnit.SECONDS));
        assertTrue(loop.nowNanos() - now >= 70 * ms);
        assertEquals(List.of("task", "a", "b", "c"), ran);
    }

    @Test
    void timersThatAreSetOftenRunOnceAndOthersAreNotTouched() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        long now = loop.nowNanos();
        for (int i = 0; i < 10_000; i++) {
            String text = "often " + i;
            loop.schedule("often", now + i, () -> ran.add(text));
            loop.schedule("cancelled " + i % 1_000, now + i, () -> ran.add("cancelled"));
            loop.cancel("cancelled " + i % 1_000);
        }
        loop.schedule("once", now, () -> ran.add("once"));
        loop.schedule("end", now + 20_000, done::countDown);
        loop.start();
        assertTrue(done.await(20, TimeUnit.SECONDS));
        assertEquals(List.of("once", "often 9999"), ran);
    }

    @Test
    void anExceptionEndsTheLoopAndIsTold() throws Exception {
        loop.start();
        loop.execute(() -> {
            throw new IllegalStateException("half-way");
        });
        assertEquals("half-way", failure.get(20, TimeUnit.SECONDS).getMessage());
        assertThrows(RejectedExecutionException.class, () -> loop.execute(() -> {}));
    }

    @Test
    void closeWaitsForWhatRunsAndDropsTheRest() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        loop.start();
        loop.execute(() -> {
            running.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            ran.add("ran");
        });
        loop.execute(() -> ran.add("dropped"));
        assertTrue(running.await(20, TimeUnit.SECONDS));
        Thread closing = new Thread(loop::close);
        closing.start();
        // what runs may end only when the rest is dropped
        while (takesTasks()) {
            Thread.onSpinWait();
        }
        go.countDown();
        closing.join();
        assertEquals(List.of("ran"), ran);
        assertThrows(RejectedExecutionException.class, () -> loop.execute(() -> {}));
        assertThrows(RejectedExecutionException.class, () -> loop.executeAlways(() -> {}));
    }

    private boolean takesTasks() {
        try {
            loop.execute(() -> {});
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    @Test
    void whatMustNotBeLostIsTakenAfterAllThatWaits() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        while (takesTasks()) {
            Thread.onSpinWait();
        }
        loop.executeAlways(() -> ran.add("one"));
        loop.executeAlways(() -> {
            ran.add("two");
            done.countDown();
        });
        loop.start();
        assertTrue(done.await(20, TimeUnit.SECONDS));
        assertEquals(List.of("one", "two"), ran);
    }
}
