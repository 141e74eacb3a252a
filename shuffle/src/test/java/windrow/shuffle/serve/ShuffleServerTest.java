package windrow.shuffle.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
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
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import windrow.shuffle.bundle.Bundle;
import windrow.shuffle.bundle.BundleWriter;
import windrow.shuffle.format.Compression;
import windrow.shuffle.format.SegmentWriter;
import windrow.shuffle.format.StoredSegment;

/** What the server sends, byte by byte, and to whom it does not. */
@Timeout(90)
class ShuffleServerTest {
    private static final byte[] TOKEN = {1, 2, 3};
    private static final int PARTITIONS = 4;

    @TempDir
    Path folder;

    private final Store store = new Store();
    private final ShuffleServer server =
            new ShuffleServer(new ShuffleServerSpec("127.0.0.1", 0, 2, 1000, 60_000), store);
    private final List<Closeable> open = new ArrayList<>();

    /** Outputs by job and attempt, and bundles. */
    private static final class Store implements SegmentStore {
        final Map<String, StoredSegment> outputs = new ConcurrentHashMap<>();
        final Map<String, Bundled> bundled = new ConcurrentHashMap<>();
        final Set<Bundle> distrusted = ConcurrentHashMap.newKeySet();

        @Override
        public Optional<byte[]> token(String job) {
            return Optional.of(TOKEN);
        }

        @Override
        public Optional<StoredSegment> find(String job, String mapAttempt) {
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
    }

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
            long length = in.readLong();
            in.readLong();
            in.readLong();
            in.readLong();
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
                    byte[] bytes = new byte[(int) in.readLong()];
                    in.readLong();
                    in.readLong();
                    in.readLong();
                    in.readFully(bytes);
                    was = answers.put(map, bytes);
                } else {
                    in.readUTF();
                    was = answers.put(map, new byte[] {status});
                }
                assertEquals(null, was, "two answers about map " + map);
            }
            return answers;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        for (Closeable each : open) {
            each.close();
        }
        server.close();
    }

    private StoredSegment output(String job, String attempt, int partitionBytes) throws IOException {
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
            store.outputs.put(job + "/" + attempt, segment);
            return segment;
        }
    }

    private static byte[] bytes(StoredSegment segment, int partition) throws IOException {
        int from = (int) segment.index().offset(partition);
        return Arrays.copyOfRange(
                Files.readAllBytes(segment.dataFile()),
                from,
                from + (int) segment.index().length(partition));
    }

    @Test
    void noMoreIsSentThanThereIsCreditFor() throws Exception {
        StoredSegment large = output("a", "large", 3_000_000);
        byte[] want = bytes(large, 1);
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
        assertArrayEquals(bytes(large, 2), other.answers(1).get(0));
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
            outputs.add(output("a", "m" + i, new int[] {0, 10, 70_000}[i % 3]));
        }
        Reducer reducer = new Reducer("a");
        reducer.credit(1_000_000);
        reducer.ask(0, false, "m0", "m1", "missing", "m2");
        reducer.ask(3, false, "m3", "m4", "m5");
        Map<Integer, byte[]> first = reducer.answers(4);
        assertArrayEquals(bytes(outputs.get(0), 0), first.get(0));
        assertArrayEquals(bytes(outputs.get(1), 0), first.get(1));
        assertArrayEquals(new byte[] {ShuffleProtocol.NOT_FOUND}, first.get(2));
        assertArrayEquals(bytes(outputs.get(2), 0), first.get(3));
        Map<Integer, byte[]> second = reducer.answers(3);
        for (int i = 0; i < 3; i++) {
            assertArrayEquals(bytes(outputs.get(3 + i), 3), second.get(i));
        }
    }

    /** Reducers that give credit and then take nothing: as many as there may be pieces that wait, and more. */
    @Test
    void reducersThatTakeNothingDoNotHoldUpAnotherJob() throws Exception {
        output("greedy", "m", 8_000_000);
        StoredSegment wanted = output("other", "m", 2_000_000);
        int crowd = ServeResources.MAX_LAPSED + 2 * ServeResources.MAX_TURNS;
        for (int i = 0; i < crowd; i++) {
            Reducer greedy = new Reducer("greedy");
            greedy.credit(ShuffleProtocol.MAX_CREDIT_BYTES);
            greedy.ask(i % PARTITIONS, false, "m");
        }
        for (int p = 0; p < PARTITIONS; p++) {
            Reducer other = new Reducer("other");
            other.credit(3_000_000);
            other.ask(p, false, "m");
            assertArrayEquals(bytes(wanted, p), other.answers(1).get(0));
        }
    }

    @Test
    void aBundleIsReadInsteadOfItsMembersAndNeighboursInOneRead() throws Exception {
        List<StoredSegment> outputs = bundle(20, 200);
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
            assertArrayEquals(bytes(outputs.get((i * 7) % 20), 2), answers.get(i), "map " + i);
        }
        assertEquals(1, server.counts().reads(), server.counts().toString());
        assertEquals(1, server.counts().opens(), server.counts().toString());
    }

    @Test
    void fewMembersOfABundleAreReadWithoutTheOthers() throws Exception {
        List<StoredSegment> outputs = bundle(20, 40_000);
        Reducer reducer = new Reducer("a");
        reducer.credit(1_000_000);
        reducer.ask(1, false, "m3", "m17", "m4");
        Map<Integer, byte[]> answers = reducer.answers(3);
        assertArrayEquals(bytes(outputs.get(3), 1), answers.get(0));
        assertArrayEquals(bytes(outputs.get(17), 1), answers.get(1));
        assertArrayEquals(bytes(outputs.get(4), 1), answers.get(2));
        assertEquals(3, server.counts().reads(), "entries, two neighbours, one far off: " + server.counts());
    }

    private List<StoredSegment> bundle(int members, int partitionBytes) throws IOException {
        List<StoredSegment> outputs = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            outputs.add(output("a", "m" + i, partitionBytes));
        }
        Bundle bundle = BundleWriter.ofOutputs(folder.resolve("bundle"), outputs, () -> false)
                .orElseThrow();
        for (int i = 0; i < members; i++) {
            store.bundled.put("a/m" + i, new SegmentStore.Bundled(bundle, i));
        }
        return outputs;
    }

    @Test
    void whatABundleCannotGiveIsReadFromTheOutputsOwnFiles() throws Exception {
        for (String damage : List.of("entries", "cut", "gone", "suspected")) {
            store.bundled.clear();
            Files.deleteIfExists(folder.resolve("bundle"));
            List<StoredSegment> outputs = bundle(10, 300);
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
                default -> {
                    // the reducer says that what it received was damaged
                }
            }
            Reducer reducer = new Reducer("a");
            reducer.credit(1_000_000);
            String[] attempts = {"m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9"};
            reducer.ask(3, damage.equals("suspected"), attempts);
            Map<Integer, byte[]> answers = reducer.answers(10);
            for (int i = 0; i < 10; i++) {
                assertArrayEquals(bytes(outputs.get(i), 3), answers.get(i), damage + ", map " + i);
            }
            assertTrue(store.distrusted.contains(bundle), damage);
        }
    }

    /** A member that is not held any more, or that another attempt took the place of, is not sent because its bytes lie in a bundle. */
    @Test
    void whatIsNotHeldIsNotSentFromABundle() throws Exception {
        bundle(10, 300);
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
