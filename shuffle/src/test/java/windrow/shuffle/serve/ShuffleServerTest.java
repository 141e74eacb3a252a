package windrow.shuffle.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import windrow.shuffle.bundle.Bundle;
import windrow.shuffle.format.StoredSegment;

/** What the server sends, byte by byte, and to whom it does not. */
@Timeout(90)
class ShuffleServerTest {
    private static final byte[] TOKEN = FakeStore.TOKEN;
    private static final int PARTITIONS = FakeStore.PARTITIONS;

    @TempDir
    Path folder;

    private FakeStore store;
    private ShuffleServer server;
    private final List<Closeable> open = new ArrayList<>();

    /** A reducer that reads only when it is told to. */
    private final class Reducer implements Closeable {
        final Socket socket = new Socket();
        final DataOutputStream out;
        final DataInputStream in;

        Reducer(String job) throws IOException {
            open.add(this);
            socket.setReceiveBufferSize(64 * 1024);
            socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
            socket.setSoTimeout(30_000);
            out = new DataOutputStream(socket.getOutputStream());
            in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
            out.writeInt(ShuffleProtocol.MAGIC);
            out.writeShort(ShuffleProtocol.VERSION);
            out.writeUTF(job);
            out.writeShort(TOKEN.length);
            out.write(TOKEN);
            assertEquals(ShuffleProtocol.MAGIC, in.readInt());
            assertEquals(ShuffleProtocol.VERSION, in.readShort());
            assertEquals(ShuffleProtocol.OK, in.readByte());
            assertEquals("", in.readUTF());
        }

        void credit(int bytes) throws IOException {
            out.writeInt(5);
            out.writeByte(ShuffleProtocol.CREDIT);
            out.writeInt(bytes);
        }

        /** Asks for outputs of maps 0, 1, ... */
        void ask(int partition, boolean verify, String... attempts) throws IOException {
            int length = 1 + 1 + 4 + 2;
            for (String attempt : attempts) {
                length += 4 + 2 + attempt.length();
            }
            out.writeInt(length);
            out.writeByte(ShuffleProtocol.REQUEST);
            out.writeByte(verify ? ShuffleProtocol.FLAG_VERIFY : 0);
            out.writeInt(partition);
            out.writeShort(attempts.length);
            for (int i = 0; i < attempts.length; i++) {
                out.writeInt(i);
                out.writeUTF(attempts[i]);
            }
        }

        /** The header of an answer that is found; returns its length. */
        long header(int map) throws IOException {
            assertEquals(map, in.readInt());
            assertEquals(ShuffleProtocol.OK, in.readByte());
            return entry();
        }

        /** Reads what stands between status and bytes; returns the length. */
        private long entry() throws IOException {
            long length = in.readLong();
            in.skipNBytes(3 * Long.BYTES + Integer.BYTES);
            return length;
        }

        /** Reads so many answers: bytes, or for what is missing its status. */
        Map<Integer, byte[]> answers(int count) throws IOException {
            Map<Integer, byte[]> answers = new HashMap<>();
            for (int i = 0; i < count; i++) {
                int map = in.readInt();
                byte status = in.readByte();
                byte[] was;
                if (status == ShuffleProtocol.OK) {
                    byte[] bytes = new byte[(int) entry()];
                    in.readFully(bytes);
                    was = answers.put(map, bytes);
                } else {
                    in.readUTF();
                    in.readInt();
                    was = answers.put(map, new byte[] {status});
                }
                assertEquals(null, was, "two answers about map " + map);
            }
            return answers;
        }

        /** Reads the one answer. */
        void takes(byte[] want) {
            try {
                assertEquals(want.length, header(0));
                byte[] some = new byte[64 * 1024];
                for (int at = 0; at < want.length; at += some.length) {
                    int n = Math.min(some.length, want.length - at);
                    in.readFully(some, 0, n);
                    assertEquals(-1, Arrays.mismatch(some, 0, n, want, at, at + n), "at " + at);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @BeforeEach
    void start() throws IOException {
        store = new FakeStore(folder);
        server = new ShuffleServer(new ShuffleServerSpec("127.0.0.1", 0, 2, 1000, 60_000), store);
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        for (Closeable each : open) {
            each.close();
        }
        server.close();
    }

    @Test
    void noMoreIsSentThanThereIsCreditFor() throws Exception {
        StoredSegment large = store.output("a", "large", 3_000_000);
        byte[] want = FakeStore.bytes(large, 1);
        Reducer reducer = new Reducer("a");
        reducer.ask(1, false, "large");
        reducer.credit(100_000);
        assertEquals(want.length, reducer.header(0));
        byte[] got = new byte[want.length];
        reducer.in.readFully(got, 0, 100_000);
        // another one's fetch from beginning to end, so that what might be sent wrongly had the time
        Reducer other = new Reducer("a");
        other.credit(4_000_000);
        other.ask(2, false, "large");
        assertArrayEquals(FakeStore.bytes(large, 2), other.answers(1).get(0));
        assertEquals(100_000 + large.index().length(2), server.counts().bytes());
        assertEquals(0, reducer.in.available());
        int little = ShuffleProtocol.MIN_CREDIT_BYTES;
        reducer.credit(little - 1);
        reducer.credit(1);
        reducer.in.readFully(got, 100_000, little);
        reducer.credit(4_000_000);
        reducer.in.readFully(got, 100_000 + little, want.length - 100_000 - little);
        assertArrayEquals(want, got);
    }

    @Test
    void twoRequestsAtATimeAreAnsweredInTheirOrder() throws Exception {
        List<StoredSegment> outputs = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            outputs.add(store.output("a", "m" + i, new int[] {0, 10, 70_000}[i % 3]));
        }
        Reducer reducer = new Reducer("a");
        reducer.credit(1_000_000);
        reducer.ask(0, false, "m0", "m1", "missing", "m2");
        reducer.ask(3, false, "m3", "m4", "m5");
        Map<Integer, byte[]> first = reducer.answers(4);
        assertArrayEquals(FakeStore.bytes(outputs.get(0), 0), first.get(0));
        assertArrayEquals(FakeStore.bytes(outputs.get(1), 0), first.get(1));
        assertArrayEquals(new byte[] {ShuffleProtocol.NOT_FOUND}, first.get(2));
        assertArrayEquals(FakeStore.bytes(outputs.get(2), 0), first.get(3));
        Map<Integer, byte[]> second = reducer.answers(3);
        for (int i = 0; i < 3; i++) {
            assertArrayEquals(FakeStore.bytes(outputs.get(3 + i), 3), second.get(i));
        }
    }

    /** Reducers of several jobs that give credit and then take nothing, more than may have turns and more than may lapse. */
    @Test
    void reducersThatTakeNothingHoldUpNoOtherJobAndAreNotClosed() throws Exception {
        int jobs = 2;
        int ofJob = ServeResources.MAX_HELD_OF_JOB + ServeResources.MAX_TURNS;
        List<Reducer> greedy = new ArrayList<>();
        for (int job = 0; job < jobs; job++) {
            store.output("greedy" + job, "m", 6_000_000);
        }
        StoredSegment wanted = store.output("other", "m", 2_000_000);
        for (int i = 0; i < jobs * ofJob; i++) {
            Reducer one = new Reducer("greedy" + i % jobs);
            one.credit(ShuffleProtocol.MAX_CREDIT_BYTES);
            one.ask(i / jobs % PARTITIONS, false, "m");
            greedy.add(one);
        }
        // until they take so much that nobody else would get anything: all turns, more than once
        await(() -> server.counts().stalls() > 2 * ServeResources.MAX_TURNS);
        long begun = System.nanoTime();
        for (int p = 0; p < PARTITIONS; p++) {
            Reducer other = new Reducer("other");
            other.credit(3_000_000);
            other.ask(p, false, "m");
            assertArrayEquals(FakeStore.bytes(wanted, p), other.answers(1).get(0));
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
        assertTrue(seconds < 40, "it waited until the others were given up: " + seconds + " s");
        assertEquals(jobs * ofJob + PARTITIONS, server.connections(), "nobody was closed");
        // and when they take at last what they wanted, it is all there
        List<byte[]> wants = new ArrayList<>();
        for (int i = 0; i < jobs * PARTITIONS; i++) {
            wants.add(FakeStore.bytes(store.outputs.get("greedy" + i % jobs + "/m"), i / jobs));
        }
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        ExecutorService threads = Executors.newCachedThreadPool();
        for (int i = 0; i < greedy.size(); i++) {
            Reducer one = greedy.get(i);
            byte[] want = wants.get(i % wants.size());
            ends.add(CompletableFuture.runAsync(() -> one.takes(want), threads));
        }
        ends.forEach(CompletableFuture::join);
        threads.shutdown();
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "waited for too long");
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** What waits to be sent holds no file open but the one that is being sent. */
    @Test
    void aPieceOfManyLargePartitionsOpensNoFileBeforeItIsSent() throws Exception {
        Path handles = Path.of("/proc/self/fd");
        assumeTrue(Files.isDirectory(handles));
        List<ShuffleRequest.Item> items = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            store.output("a", "m" + i, 70_000);
            items.add(new ShuffleRequest.Item(i, "m" + i));
        }
        RequestPlan plan = new RequestPlan(store, new ServeMeter(), "a", new ShuffleRequest(false, 1, items));
        Piece piece = plan.piece(UnpooledByteBufAllocator.DEFAULT, ServeResources.PIECE_BYTES);
        assertTrue(plan.ended());
        List<String> opened = new ArrayList<>();
        try (Stream<Path> all = Files.list(handles)) {
            for (Path handle : all.toList()) {
                try {
                    String file = Files.readSymbolicLink(handle).toString();
                    if (file.startsWith(folder.toString())) {
                        opened.add(file);
                    }
                } catch (IOException e) {
                    // closed meanwhile
                }
            }
        }
        piece.release();
        assertEquals(List.of(), opened);
    }

    @Test
    void aLargePartitionWhoseFileIsGoneInTheMiddleEndsItsConnectionOnly() throws Exception {
        StoredSegment large = store.output("a", "large", 3_000_000);
        StoredSegment other = store.output("a", "other", 3_000_000);
        Reducer reducer = new Reducer("a");
        reducer.credit(100_000);
        reducer.ask(1, false, "large");
        assertEquals(large.index().length(1), reducer.header(0));
        reducer.in.readFully(new byte[100_000]);
        Files.delete(large.dataFile());
        reducer.credit(1_000_000);
        assertThrows(IOException.class, () -> reducer.in.readFully(new byte[1_000_000]));
        Reducer next = new Reducer("a");
        next.credit(4_000_000);
        next.ask(1, false, "other", "large");
        Map<Integer, byte[]> answers = next.answers(2);
        assertArrayEquals(FakeStore.bytes(other, 1), answers.get(0));
        assertArrayEquals(new byte[] {ShuffleProtocol.NOT_FOUND}, answers.get(1));
    }

    @Test
    void whatIsPutIntoAPieceIsBounded() {
        Piece piece = new Piece(UnpooledByteBufAllocator.DEFAULT, 1000);
        piece.buffer().writeZero(1000 + Answer.FOUND_BYTES);
        assertThrows(IndexOutOfBoundsException.class, () -> piece.buffer().writeZero(2 * Answer.MAX_BYTES));
        piece.release();
    }

    /** Small gaps, but so many that all of them together are not small. */
    @Test
    void distantMembersOfABundleAreReadInSeveralReads() throws Exception {
        List<StoredSegment> outputs = store.bundle(210, 7_000);
        Reducer reducer = new Reducer("a");
        reducer.credit(4_000_000);
        String[] attempts = new String[70];
        for (int i = 0; i < attempts.length; i++) {
            attempts[i] = "m" + 3 * i;
        }
        reducer.ask(1, false, attempts);
        Map<Integer, byte[]> answers = reducer.answers(attempts.length);
        for (int i = 0; i < attempts.length; i++) {
            assertArrayEquals(FakeStore.bytes(outputs.get(3 * i), 1), answers.get(i), "map " + i);
        }
        assertEquals(1, server.counts().pieces(), "what is wanted is one piece");
        // 490 KB are wanted of 1,470 KB: the entries, and three reads of up to 512 KB
        assertEquals(4, server.counts().reads(), server.counts().toString());
    }

    @Test
    void aBundleIsReadInsteadOfItsMembersAndNeighboursInOneRead() throws Exception {
        List<StoredSegment> outputs = store.bundle(20, 200);
        Reducer reducer = new Reducer("a");
        reducer.credit(1_000_000);
        String[] attempts = new String[20];
        for (int i = 0; i < attempts.length; i++) {
            // in another order than they lie
            attempts[i] = "m" + (i * 7) % 20;
        }
        reducer.ask(2, false, attempts);
        Map<Integer, byte[]> answers = reducer.answers(20);
        for (int i = 0; i < attempts.length; i++) {
            assertArrayEquals(FakeStore.bytes(outputs.get((i * 7) % 20), 2), answers.get(i), "map " + i);
        }
        assertEquals(1, server.counts().reads(), server.counts().toString());
        assertEquals(1, server.counts().opens(), server.counts().toString());
    }

    @Test
    void fewMembersOfABundleAreReadWithoutTheOthers() throws Exception {
        List<StoredSegment> outputs = store.bundle(20, 40_000);
        Reducer reducer = new Reducer("a");
        reducer.credit(1_000_000);
        reducer.ask(1, false, "m3", "m17", "m4");
        Map<Integer, byte[]> answers = reducer.answers(3);
        assertArrayEquals(FakeStore.bytes(outputs.get(3), 1), answers.get(0));
        assertArrayEquals(FakeStore.bytes(outputs.get(17), 1), answers.get(1));
        assertArrayEquals(FakeStore.bytes(outputs.get(4), 1), answers.get(2));
        assertEquals(3, server.counts().reads(), "entries, two neighbours, one far off: " + server.counts());
    }

    @Test
    void whatABundleCannotGiveIsReadFromTheOutputsOwnFiles() throws Exception {
        for (String damage : List.of("entries", "cut", "gone", "bytes", "none")) {
            store.bundled.clear();
            Files.deleteIfExists(folder.resolve("bundle"));
            List<StoredSegment> outputs = store.bundle(10, 300);
            Bundle bundle = store.bundled.get("a/m0").bundle();
            Path file = bundle.file();
            byte[] all = Files.readAllBytes(file);
            switch (damage) {
                case "entries" -> {
                    all[(int) bundle.start(3) + 5] ^= 4;
                    Files.write(file, all);
                }
                case "cut" -> Files.write(file, Arrays.copyOf(all, (int) bundle.start(3) + bundle.tableBytes() + 400));
                case "gone" -> Files.delete(file);
                // what a reducer says to be damaged is looked at
                case "bytes" -> {
                    all[(int) bundle.start(3) + bundle.tableBytes() + 400] ^= 4;
                    Files.write(file, all);
                }
                default -> {
                    // it was the wire
                }
            }
            Reducer reducer = new Reducer("a");
            reducer.credit(1_000_000);
            String[] attempts = {"m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9"};
            reducer.ask(3, damage.equals("bytes") || damage.equals("none"), attempts);
            Map<Integer, byte[]> answers = reducer.answers(10);
            for (int i = 0; i < 10; i++) {
                assertArrayEquals(FakeStore.bytes(outputs.get(i), 3), answers.get(i), damage + ", map " + i);
            }
            assertEquals(!damage.equals("none"), store.distrusted.contains(bundle), damage);
        }
    }

    /** A member that is not held any more, or that another attempt took the place of, is not sent because its bytes lie in a bundle. */
    @Test
    void whatIsNotHeldIsNotSentFromABundle() throws Exception {
        store.bundle(10, 300);
        store.outputs.remove("a/m4");
        store.bundled.remove("a/m4");
        Reducer reducer = new Reducer("a");
        reducer.credit(1_000_000);
        reducer.ask(0, false, "m3", "m4", "m5");
        Map<Integer, byte[]> answers = reducer.answers(3);
        assertArrayEquals(new byte[] {ShuffleProtocol.NOT_FOUND}, answers.get(1));
        Set<Integer> all = new HashSet<>(answers.keySet());
        assertEquals(Set.of(0, 1, 2), all);
    }
}
