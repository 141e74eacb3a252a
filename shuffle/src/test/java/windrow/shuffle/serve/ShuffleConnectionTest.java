package windrow.shuffle.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One connection, its clock and its network in the test's hands. */
class ShuffleConnectionTest {
    private static final long IDLE_SECONDS = 10;

    @TempDir
    Path folder;

    private final List<SlowChannel> open = new ArrayList<>();
    private final FairTurns turns = new FairTurns(2, 3, 3);
    private final FairTurns verifyTurns = new FairTurns(2, 2, 0);
    private final ServeMeter meter = new ServeMeter();
    private final ArrayDeque<Runnable> verifying = new ArrayDeque<>();
    private FakeStore store;
    private Executor reading = Runnable::run;

    /** Takes no more bytes than it is told to. */
    private static final class SlowChannel extends EmbeddedChannel {
        private long room;

        SlowChannel(ShuffleConnection connection) {
            super(connection);
            freezeTime();
        }

        @Override
        protected void doWrite(ChannelOutboundBuffer out) {
            while (out.current() instanceof ByteBuf bytes && (room > 0 || !bytes.isReadable())) {
                int n = (int) Math.min(room, bytes.readableBytes());
                if (n == 0) {
                    out.remove();
                } else {
                    out.removeBytes(n);
                    room -= n;
                }
            }
        }

        void take(long bytes) {
            room += bytes;
            flush();
            runPendingTasks();
        }

        void pass(long seconds) {
            for (int i = 0; i < seconds; i++) {
                advanceTimeBy(1, TimeUnit.SECONDS);
                runPendingTasks();
            }
        }
    }

    @BeforeEach
    void makeStore() {
        store = new FakeStore(folder);
    }

    @AfterEach
    void close() {
        open.forEach(SlowChannel::close);
    }

    private SlowChannel connect(String job) {
        ServeResources resources =
                new ServeResources(store, meter, turns, task -> reading.execute(task), verifyTurns, verifying::add);
        SlowChannel channel =
                new SlowChannel(new ShuffleConnection(resources, TimeUnit.SECONDS.toMillis(IDLE_SECONDS)));
        open.add(channel);
        byte[] name = job.getBytes(StandardCharsets.UTF_8);
        channel.writeInbound(Unpooled.buffer()
                .writeInt(ShuffleProtocol.MAGIC)
                .writeShort(ShuffleProtocol.VERSION)
                .writeShort(name.length)
                .writeBytes(name)
                .writeShort(FakeStore.TOKEN.length)
                .writeBytes(FakeStore.TOKEN));
        channel.take(4 + 2 + 1 + 2);
        return channel;
    }

    private static void credit(SlowChannel channel, int bytes) {
        channel.writeInbound(
                Unpooled.buffer().writeInt(5).writeByte(ShuffleProtocol.CREDIT).writeInt(bytes));
        channel.runPendingTasks();
    }

    private static void ask(SlowChannel channel, boolean verify, int items) {
        ByteBuf request = Unpooled.buffer()
                .writeInt(0)
                .writeByte(ShuffleProtocol.REQUEST)
                .writeByte(verify ? ShuffleProtocol.FLAG_VERIFY : 0)
                .writeInt(1)
                .writeShort(items);
        for (int i = 0; i < items; i++) {
            byte[] attempt = ("m" + i).getBytes(StandardCharsets.UTF_8);
            request.writeInt(i).writeShort(attempt.length).writeBytes(attempt);
        }
        request.setInt(0, request.readableBytes() - Integer.BYTES);
        channel.writeInbound(request);
        channel.runPendingTasks();
    }

    private void outputs(String job, int count, int bytes) throws Exception {
        for (int i = 0; i < count; i++) {
            store.output(job, "m" + i, bytes);
        }
    }

    @Test
    void whoeverTakesAnythingIsSlowAndWhoeverTakesNothingIsGone() throws Exception {
        outputs("a", 8, 60_000);
        SlowChannel slow = connect("a");
        credit(slow, 1_000_000);
        ask(slow, false, 8);
        assertEquals(1, turns.taken());
        for (int i = 0; i < 10 * IDLE_SECONDS; i++) {
            slow.take(1000);
            slow.pass(1);
        }
        assertTrue(slow.isOpen(), "it has taken something every second");
        assertEquals(1, turns.lapsed(), "its turn is another's");
        assertEquals(0, turns.taken());
        slow.pass(IDLE_SECONDS - 2);
        assertTrue(slow.isOpen());
        slow.pass(4);
        assertFalse(slow.isOpen());
        assertEquals(0, turns.lapsed());
    }

    @Test
    void whoeverWasSlowGetsSmallPiecesUntilItIsNot() throws Exception {
        outputs("a", 100, 10_000);
        SlowChannel slow = connect("a");
        credit(slow, 10_000_000);
        ask(slow, false, 100);
        long first = meter.bytes.sum();
        assertTrue(first > 400_000, "a piece as usual: " + first);
        slow.pass(2);
        slow.take(first + 100 * Answer.FOUND_BYTES);
        long second = meter.bytes.sum() - first;
        assertTrue(second <= 2 * ShuffleProtocol.MIN_CREDIT_BYTES, "a small one: " + second);
        slow.take(10_000_000);
        assertEquals(100, meter.items.sum());
        assertTrue(meter.bytes.sum() > 1_000_000, "all of it");
        assertEquals(0, turns.taken() + turns.lapsed());
    }

    @Test
    void nothingIsLeftOfAConnectionThatIsClosed() throws Exception {
        outputs("a", 8, 60_000);
        SlowChannel channel = connect("a");
        credit(channel, 1_000_000);
        ask(channel, false, 8);
        channel.pass(3);
        assertTrue(channel.runScheduledPendingTasks() > 0, "timers run");
        channel.pipeline().fireChannelInactive();
        assertEquals(-1, channel.runScheduledPendingTasks(), "its timers are cancelled");
        channel.close();
        channel.runPendingTasks();
        assertEquals(0, turns.taken() + turns.lapsed());
    }

    @Test
    void aRequestThatComesBeforeTheServerHasNoticedThatItHasAnsweredIsTaken() throws Exception {
        outputs("a", 1, 100);
        SlowChannel channel = connect("a");
        for (int i = 0; i < ShuffleProtocol.MAX_REQUESTS + 1; i++) {
            ask(channel, false, 1);
            assertTrue(channel.isOpen(), "request " + i);
        }
        ask(channel, false, 1);
        assertFalse(channel.isOpen());
    }

    @Test
    void aTurnIsNotLostWithAThreadThatCannotBeHad() throws Exception {
        outputs("a", 1, 100);
        List<SlowChannel> unlucky = new ArrayList<>();
        reading = task -> {
            throw new OutOfMemoryError("unable to create native thread, as if");
        };
        for (int i = 0; i < 10; i++) {
            SlowChannel channel = connect("a");
            credit(channel, 1_000_000);
            ask(channel, false, 1);
            unlucky.add(channel);
        }
        assertEquals(0, turns.taken());
        for (SlowChannel channel : unlucky) {
            assertFalse(channel.isOpen(), "its reducer should not wait for its time-out");
        }
        reading = Runnable::run;
        SlowChannel lucky = connect("a");
        lucky.take(1_000_000);
        credit(lucky, 1_000_000);
        ask(lucky, false, 1);
        assertTrue(meter.bytes.sum() > 100);
        assertTrue(lucky.isOpen());
    }

    @Test
    void verifyingAlternatesAmongJobsAndEndsWithItsConnection() throws Exception {
        outputs("a", 50, 100);
        outputs("b", 1, 100);
        List<SlowChannel> many = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            SlowChannel channel = connect("a");
            ask(channel, true, 50);
            many.add(channel);
        }
        SlowChannel other = connect("b");
        other.take(1_000_000);
        credit(other, 1_000_000);
        ask(other, true, 1);
        assertEquals(2, verifying.size(), "one of each job");
        for (int i = 0; i < 4; i++) {
            verifying.remove().run();
        }
        other.runPendingTasks();
        assertTrue(meter.bytes.sum() > 100, "the other job has its answer");
        many.forEach(SlowChannel::close);
        int finds = store.finds.get();
        int rounds = 0;
        while (!verifying.isEmpty()) {
            verifying.remove().run();
            rounds++;
        }
        assertEquals(finds, store.finds.get(), "nobody wants to know");
        assertTrue(rounds <= 3, "a look for each connection, not for each output: " + rounds);
        assertEquals(0, verifyTurns.taken());
    }
}
