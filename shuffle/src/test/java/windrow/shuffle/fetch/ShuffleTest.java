package windrow.shuffle.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import windrow.shuffle.format.Compression;
import windrow.shuffle.format.HeldSegment;
import windrow.shuffle.format.RecordStream;
import windrow.shuffle.format.SegmentIndex;
import windrow.shuffle.format.StoredSegment;
import windrow.shuffle.held.HeldSegments;
import windrow.shuffle.memory.MemoryBudget;
import windrow.shuffle.order.SortOrder;
import windrow.shuffle.serve.SegmentStore;
import windrow.shuffle.serve.ShuffleServer;
import windrow.shuffle.serve.ShuffleServerSpec;
import windrow.shuffle.sort.MapOutputInfo;
import windrow.shuffle.sort.MapOutputSpec;
import windrow.shuffle.sort.MapOutputWriter;

/** Server and fetcher over real sockets, with real files. */
@Timeout(60)
class ShuffleTest {
    private static final byte[] TOKEN = "secret".getBytes(StandardCharsets.UTF_8);
    private static final int PARTITIONS = 3;

    @TempDir
    Path folder;

    private final Store store = new Store();
    private final FetchTransport transport = new FetchTransport(1);
    private final List<ShuffleServer> servers = new ArrayList<>();
    private final Events events = new Events();

    /** Reads the index at every call, as if it were never cached. */
    private static final class Store implements SegmentStore {
        final Map<String, Path> files = new ConcurrentHashMap<>();

        /** Thrown by the next look-ups, if not null. */
        volatile @Nullable RuntimeException mistake;

        @Override
        public Optional<byte[]> token(String job) {
            return job.equals("job-1") ? Optional.of(TOKEN) : Optional.empty();
        }

        @Override
        public Optional<StoredSegment> find(String job, String mapAttempt) throws IOException {
            RuntimeException thrown = mistake;
            if (thrown != null) {
                throw thrown;
            }
            Path file = files.get(mapAttempt);
            return file == null
                    ? Optional.empty()
                    : Optional.of(new StoredSegment(file, SegmentIndex.read(SegmentIndex.fileFor(file))));
        }
    }

    private static final class Events implements FetchListener {
        final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
        final ConcurrentLinkedQueue<Integer> fetched = new ConcurrentLinkedQueue<>();
        volatile CountDownLatch failed = new CountDownLatch(1);
        final CountDownLatch taken = new CountDownLatch(1);

        @Override
        public void fetched(int mapIndex, String attempt, long outputDigest, long records, long bytes) {
            fetched.add(mapIndex);
            taken.countDown();
        }

        @Override
        public void failed(int mapIndex, String attempt, String reason, boolean definitive) {
            failures.add(mapIndex + " " + attempt + " " + definitive + " " + reason);
            failed.countDown();
        }

        void awaitFailures() throws InterruptedException {
            assertTrue(failed.await(30, TimeUnit.SECONDS), "no failure was reported");
        }
    }

    @BeforeEach
    void listens() {
        events.failed = new CountDownLatch(1);
    }

    @AfterEach
    void stop() {
        transport.close();
        servers.forEach(ShuffleServer::close);
    }

    private ShuffleServer server(ShuffleServerSpec spec) throws IOException {
        ShuffleServer server = new ShuffleServer(spec, store);
        servers.add(server);
        server.start();
        return server;
    }

    private ShuffleServer server() throws IOException {
        return server(ShuffleServerSpec.loopback(0));
    }

    /** Writes the output of a map and keeps in {@code expected} what belongs to partition 1. */
    private Path map(int mapIndex, String attempt, int records, int valueBytes, Random random, List<String> expected)
            throws IOException {
        return map(mapIndex, attempt, records, valueBytes, random, expected, null);
    }

    private Path map(
            int mapIndex,
            String attempt,
            int records,
            int valueBytes,
            Random random,
            List<String> expected,
            HeldSegments.@Nullable Share memory)
            throws IOException {
        Path file = folder.resolve("map-" + attempt);
        MemoryBudget budget = new MemoryBudget(32 << 20, 1);
        List<String> own = new ArrayList<>();
        try (MemoryBudget.Share share = budget.openShare();
                MapOutputWriter writer = new MapOutputWriter(new MapOutputSpec(
                        PARTITIONS,
                        SortOrder.BYTES,
                        null,
                        Compression.LZ4,
                        share,
                        List.of(folder.resolve("map-spill")),
                        attempt,
                        file,
                        10,
                        memory))) {
            for (int i = 0; i < records; i++) {
                String k = Integer.toString(random.nextInt(200));
                byte[] key = k.getBytes(StandardCharsets.US_ASCII);
                byte[] value = new byte[8 + valueBytes];
                random.nextBytes(value);
                byte[] tag = (mapIndex + "," + i + ";").getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(tag, 0, value, 0, Math.min(value.length, tag.length));
                writer.collect(i % PARTITIONS, key, 0, key.length, value, 0, value.length);
                if (i % PARTITIONS == 1) {
                    own.add(k + " " + String.format("%05d,%07d", mapIndex, i) + " " + Arrays.hashCode(value));
                }
            }
            MapOutputInfo info = writer.finish();
            assertEquals(records, info.records());
        }
        expected.addAll(own);
        store.files.put(attempt, file);
        return file;
    }

    private FetchSpec spec(int maps, MemoryBudget.Share share, List<Long> retries, byte[] token) {
        return new FetchSpec(
                "job-1",
                token,
                1,
                maps,
                SortOrder.BYTES,
                null,
                share,
                List.of(folder.resolve("reduce-spill")),
                Compression.LZ4,
                new LocalIndexes(1000),
                new FetchLimits(3, 4, 3, retries, 5_000, 20_000));
    }

    /** Reads all and compares with what is expected: by key, then map, then position. */
    private static void assertMerged(Fetcher fetcher, List<String> expected) throws Exception {
        List<String> want = expected.stream()
                .sorted()
                .map(s -> s.split(" ")[0] + " " + s.split(" ")[2])
                .toList();
        List<String> got = new ArrayList<>();
        try (RecordStream in = fetcher.merged(() -> {})) {
            while (in.next()) {
                byte[] value =
                        Arrays.copyOfRange(in.valueBuffer(), in.valueOffset(), in.valueOffset() + in.valueLength());
                got.add(new String(in.keyBuffer(), in.keyOffset(), in.keyLength(), StandardCharsets.US_ASCII) + " "
                        + Arrays.hashCode(value));
            }
        }
        assertEquals(want.size(), got.size());
        for (int i = 0; i < want.size(); i++) {
            assertEquals(want.get(i), got.get(i), "record " + i);
        }
    }

    private MapOutputLocation at(ShuffleServer server, int mapIndex, String attempt, @Nullable Path local) {
        return new MapOutputLocation(mapIndex, attempt, "127.0.0.1", server.port(), local);
    }

    @Test
    void remoteAndLocalOutputsOfAllSizesMergeToTheSameSequence() throws Exception {
        for (int round = 0; round < 12; round++) {
            long seed = System.nanoTime();
            Random random = new Random(seed);
            int maps = random.nextInt(40);
            // from none that is read right here to all, in memory
            int kinds = random.nextInt(5);
            HeldSegments held = new HeldSegments();
            HeldSegments.Share memory = held.open(random.nextBoolean() ? 1 << 30 : 100_000);
            ShuffleServer one = server();
            ShuffleServer two = server();
            List<String> expected = new ArrayList<>();
            List<MapOutputLocation> locations = new ArrayList<>();
            for (int m = 0; m < maps; m++) {
                int records = new int[] {0, 1, 50, 400}[random.nextInt(4)];
                String attempt = round + "-" + m;
                boolean here = random.nextInt(4) < kinds;
                Path file = map(
                        m,
                        attempt,
                        records,
                        new int[] {0, 20, 700}[random.nextInt(3)],
                        random,
                        expected,
                        here && random.nextInt(3) < kinds ? memory : null);
                HeldSegment inMemory = held.find(attempt);
                locations.add(
                        inMemory != null
                                ? new MapOutputLocation(m, attempt, "127.0.0.1", 1, null, inMemory)
                                : at(random.nextBoolean() ? one : two, m, attempt, here ? file : null));
            }
            java.util.Collections.shuffle(locations, random);
            MemoryBudget budget = new MemoryBudget(new long[] {64 << 10, 256 << 10, 32 << 20}[random.nextInt(3)], 1);
            System.out.println("seed " + seed);
            try (MemoryBudget.Share share = budget.openShare();
                    Fetcher fetcher =
                            new Fetcher(spec(maps, share, List.of(), TOKEN), transport, events, millis -> {})) {
                fetcher.start();
                locations.forEach(fetcher::add);
                locations.forEach(fetcher::add);
                long reserved = held.reservedBytes();
                assertMerged(fetcher, expected);
                assertEquals(maps, fetcher.taken());
                fetcher.close();
                assertEquals(0, share.heldBytes(), "seed " + seed);
                assertEquals(reserved, held.reservedBytes(), "seed " + seed);
            }
            assertTrue(events.failures.isEmpty(), "seed " + seed + ": " + events.failures);
            if (Files.exists(folder.resolve("reduce-spill"))) {
                try (Stream<Path> left = Files.list(folder.resolve("reduce-spill"))) {
                    assertEquals(0, left.count(), "temporary files are left, seed " + seed);
                }
            }
        }
    }

    @Test
    void aLargeOutputIsSentInPiecesAndLandsOnDisk() throws Exception {
        List<String> expected = new ArrayList<>();
        map(0, "a", 3_000, 20_000, new Random(1), expected);
        ShuffleServer server = server();
        MemoryBudget budget = new MemoryBudget(1 << 20, 1);
        try (MemoryBudget.Share share = budget.openShare();
                Fetcher fetcher = new Fetcher(spec(1, share, List.of(), TOKEN), transport, events, millis -> {})) {
            fetcher.start();
            fetcher.add(at(server, 0, "a", null));
            assertMerged(fetcher, expected);
            assertTrue(fetcher.takenBytes() > 20_000_000, fetcher.takenBytes() + " bytes");
        }
    }

    @Test
    void missingAndDamagedOutputsAreReportedAndReplaced() throws Exception {
        List<String> expected = new ArrayList<>();
        Random random = new Random(2);
        List<String> lost = new ArrayList<>();
        Path damagedData = map(1, "damaged-data", 500, 50, random, lost);
        Path damagedIndex = map(2, "damaged-index", 500, 50, random, lost);
        Path cut = map(3, "cut", 500, 50, random, lost);
        Path localDamaged = map(4, "local-damaged", 500, 50, random, lost);
        flip(damagedData, Files.size(damagedData) / 2);
        flip(SegmentIndex.fileFor(damagedIndex), 60);
        try (RandomAccessFile file = new RandomAccessFile(cut.toFile(), "rw")) {
            file.setLength(file.length() - 1);
        }
        flip(localDamaged, Files.size(localDamaged) / 2);
        events.failed = new CountDownLatch(6);
        ShuffleServer server = server();
        MemoryBudget budget = new MemoryBudget(1 << 20, 1);
        List<Long> slept = new ArrayList<>();
        try (MemoryBudget.Share share = budget.openShare();
                Fetcher fetcher = new Fetcher(spec(6, share, List.of(7L), TOKEN), transport, events, slept::add)) {
            fetcher.start();
            fetcher.add(at(server, 0, "missing", null));
            fetcher.add(at(server, 1, "damaged-data", null));
            fetcher.add(at(server, 2, "damaged-index", null));
            fetcher.add(at(server, 3, "cut", null));
            fetcher.add(at(server, 4, "local-damaged", localDamaged));
            fetcher.add(at(server, 5, "local-missing", folder.resolve("nothing")));
            events.awaitFailures();
            assertEquals(6, events.failures.size(), events.failures.toString());
            for (String failure : events.failures) {
                assertTrue(failure.contains(" true "), failure);
            }
            assertEquals(List.of(7L), slept, "only the damaged bytes are fetched again");
            for (int m = 0; m < 6; m++) {
                map(m, "again-" + m, 100, 50, random, expected);
                fetcher.add(at(server, m, "again-" + m, null));
            }
            assertMerged(fetcher, expected);
        }
    }

    @Test
    void damageInALargeLocalFileIsReportedWhileMerging() throws Exception {
        Path file = map(0, "large", 3_000, 2_000, new Random(3), new ArrayList<>());
        flip(file, Files.size(file) / 2);
        ShuffleServer server = server();
        MemoryBudget budget = new MemoryBudget(1 << 20, 1);
        try (MemoryBudget.Share share = budget.openShare();
                Fetcher fetcher = new Fetcher(spec(1, share, List.of(), TOKEN), transport, events, millis -> {})) {
            fetcher.start();
            fetcher.add(at(server, 0, "large", file));
            assertThrows(IOException.class, () -> {
                try (RecordStream in = fetcher.merged(() -> {})) {
                    while (in.next()) {
                        // until the damage
                    }
                }
            });
            assertEquals(1, events.failures.size());
            assertTrue(events.failures.peek().startsWith("0 large true"), events.failures.toString());
        }
    }

    /** As from a bad sector: the file is there and its index is right. */
    @Test
    void aLargeLocalFileThatCannotBeReadIsReportedWhileMerging() throws Exception {
        Path file = map(0, "large", 3_000, 2_000, new Random(3), new ArrayList<>());
        ShuffleServer server = server();
        MemoryBudget budget = new MemoryBudget(1 << 20, 1);
        try (MemoryBudget.Share share = budget.openShare();
                Fetcher fetcher = new Fetcher(spec(1, share, List.of(), TOKEN), transport, events, millis -> {})) {
            fetcher.start();
            fetcher.add(at(server, 0, "large", file));
            assertTrue(events.taken.await(30, TimeUnit.SECONDS), "nothing was taken");
            Files.delete(file);
            Files.createDirectory(file);
            IOException e = assertThrows(IOException.class, () -> {
                try (RecordStream in = fetcher.merged(() -> {})) {
                    while (in.next()) {
                        // until it is read
                    }
                }
            });
            assertTrue(e.getMessage().contains(file + " cannot be read"), e.getMessage());
            assertEquals(1, events.failures.size());
            assertTrue(events.failures.peek().startsWith("0 large true"), events.failures.toString());
        }
    }

    @Test
    void aServerThatIsGoneIsTriedAgainAndThenReported() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        List<Long> slept = new ArrayList<>();
        MemoryBudget budget = new MemoryBudget(1 << 20, 1);
        try (MemoryBudget.Share share = budget.openShare();
                Fetcher fetcher =
                        new Fetcher(spec(1, share, List.of(100L, 400L, 1600L), TOKEN), transport, events, slept::add)) {
            fetcher.start();
            fetcher.add(new MapOutputLocation(0, "a", "127.0.0.1", port, null));
            events.awaitFailures();
            assertEquals(List.of(100L, 400L, 1600L), slept);
            assertTrue(events.failures.peek().startsWith("0 a false"), events.failures.toString());
            assertTrue(events.failures.peek().contains(":" + port), events.failures.toString());
        }
    }

    @Test
    void aServerKilledMidWayIsReportedAndAnotherServes() throws Exception {
        List<String> expected = new ArrayList<>();
        map(0, "a", 3_000, 20_000, new Random(1), expected);
        ShuffleServer real = server();
        // a server that dies after it has sent a part: what the real one says is cut
        try (ServerSocket half = new ServerSocket(0)) {
            Thread relay = new Thread(() -> relay(half, real.port(), 5_000_000));
            relay.start();
            MemoryBudget budget = new MemoryBudget(1 << 20, 1);
            try (MemoryBudget.Share share = budget.openShare();
                    Fetcher fetcher =
                            new Fetcher(spec(1, share, List.of(1L), TOKEN), transport, events, millis -> {})) {
                fetcher.start();
                fetcher.add(new MapOutputLocation(0, "a", "127.0.0.1", half.getLocalPort(), null));
                events.awaitFailures();
                assertTrue(events.failures.peek().startsWith("0 a false"), events.failures.toString());
                fetcher.add(at(real, 0, "a", null));
                assertMerged(fetcher, expected);
            }
            half.close();
            relay.join();
        }
    }

    /** Passes each connection on and cuts it after so many bytes from the server, until its socket is closed. */
    private static void relay(ServerSocket from, int port, long bytes) {
        while (true) {
            try (Socket client = from.accept();
                    Socket server = new Socket("127.0.0.1", port)) {
                Thread up = new Thread(() -> {
                    try {
                        client.getInputStream().transferTo(server.getOutputStream());
                    } catch (IOException e) {
                        // the connection was cut, as it should be
                    }
                });
                up.start();
                byte[] buffer = new byte[8192];
                long left = bytes;
                int n;
                while (left > 0 && (n = server.getInputStream().read(buffer)) > 0) {
                    client.getOutputStream().write(buffer, 0, n);
                    left -= n;
                }
                client.close();
                server.close();
                up.join();
            } catch (IOException e) {
                if (from.isClosed()) {
                    return;
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Test
    void bytesDamagedOnTheWireAreFetchedAgain() throws Exception {
        List<String> expected = new ArrayList<>();
        Path file = map(0, "a", 3_000, 100, new Random(1), expected);
        Path damaged = folder.resolve("damaged");
        Files.copy(file, damaged);
        Files.copy(SegmentIndex.fileFor(file), SegmentIndex.fileFor(damaged));
        flip(damaged, Files.size(damaged) / 2);
        store.files.put("a", damaged);
        ShuffleServer server = server();
        MemoryBudget budget = new MemoryBudget(8 << 20, 1);
        // before the second try the disk is as it should be: so it was the wire
        Sleeper repair = millis -> store.files.put("a", file);
        try (MemoryBudget.Share share = budget.openShare();
                Fetcher fetcher = new Fetcher(spec(1, share, List.of(1L), TOKEN), transport, events, repair)) {
            fetcher.start();
            fetcher.add(at(server, 0, "a", null));
            assertMerged(fetcher, expected);
            assertTrue(events.failures.isEmpty(), events.failures.toString());
        }
    }

    /** Any byte of what is asked and of what is said about it: in most of them nothing else would notice. */
    @Test
    void damageInAQuestionOrInAnAnswersHeaderIsNoticedAndAskedAgain() throws Exception {
        List<String> expected = new ArrayList<>();
        map(0, "a", 100, 10, new Random(1), expected);
        map(1, "b", 100, 10, new Random(2), expected);
        ShuffleServer server = server();
        int greeting = 4 + 2 + 1 + 2;
        int header = 4 + 1 + 4 * 8 + 4;
        int question = hello().length + CREDIT_BYTES + 4 + 1 + 1;
        List<Damage> damages = new ArrayList<>();
        for (int at = 0; at < header; at++) {
            damages.add(new Damage(false, greeting + at));
        }
        // the partition, and the first item
        for (int at = 0; at < 4; at++) {
            damages.add(new Damage(true, question + at));
        }
        for (int at = 6; at < 6 + 4 + 2 + 1; at++) {
            damages.add(new Damage(true, question + at));
        }
        for (Damage damage : damages) {
            try (ServerSocket wire = new ServerSocket(0)) {
                Thread relay = new Thread(() -> damage.relay(wire, server.port()));
                relay.start();
                MemoryBudget budget = new MemoryBudget(1 << 20, 1);
                try (MemoryBudget.Share share = budget.openShare();
                        Fetcher fetcher =
                                new Fetcher(spec(2, share, List.of(1L), TOKEN), transport, events, millis -> {})) {
                    fetcher.start();
                    int port = wire.getLocalPort();
                    fetcher.add(List.of(
                            new MapOutputLocation(0, "a", "127.0.0.1", port, null),
                            new MapOutputLocation(1, "b", "127.0.0.1", port, null)));
                    assertMerged(fetcher, expected);
                    assertTrue(events.failures.isEmpty(), damage + ": " + events.failures);
                }
                wire.close();
                relay.join();
                assertTrue(damage.connections.get() > 1, damage + " was not noticed");
            }
        }
    }

    private static final int CREDIT_BYTES = 4 + 1 + 4;

    /** Passes on what is said, but on the first connection one bit of one byte is another. */
    private static final class Damage {
        final boolean up;
        final int at;
        final AtomicInteger connections = new AtomicInteger();

        Damage(boolean up, int at) {
            this.up = up;
            this.at = at;
        }

        @Override
        public String toString() {
            return (up ? "byte " : "answered byte ") + at;
        }

        void relay(ServerSocket from, int port) {
            while (!from.isClosed()) {
                try (Socket client = from.accept();
                        Socket server = new Socket("127.0.0.1", port)) {
                    boolean first = connections.incrementAndGet() == 1;
                    Thread asking = new Thread(() -> pass(client, server, first && up));
                    asking.start();
                    pass(server, client, first && !up);
                    asking.join();
                } catch (IOException e) {
                    // closed: by the test, or because the damage was noticed
                } catch (InterruptedException e) {
                    return;
                }
            }
        }

        /** Until one of them closes; then the other is closed, too. */
        private void pass(Socket from, Socket to, boolean damages) {
            try (from;
                    to) {
                int passed = 0;
                byte[] buffer = new byte[8192];
                int n = from.getInputStream().read(buffer);
                while (n > 0) {
                    if (damages && at >= passed && at < passed + n) {
                        buffer[at - passed] ^= 1;
                    }
                    passed += n;
                    to.getOutputStream().write(buffer, 0, n);
                    n = from.getInputStream().read(buffer);
                }
            } catch (IOException e) {
                // the other has closed
            }
        }
    }

    @Test
    void aWrongTokenIsRefused() throws Exception {
        map(0, "a", 10, 10, new Random(1), new ArrayList<>());
        ShuffleServer server = server();
        MemoryBudget budget = new MemoryBudget(1 << 20, 1);
        try (MemoryBudget.Share share = budget.openShare();
                Fetcher fetcher = new Fetcher(
                        spec(1, share, List.of(), "guess".getBytes(StandardCharsets.UTF_8)),
                        transport,
                        events,
                        millis -> {})) {
            fetcher.start();
            fetcher.add(at(server, 0, "a", null));
            events.awaitFailures();
            assertTrue(events.failures.peek().contains("refuses"), events.failures.toString());
        }
    }

    @Test
    void aRetractedOutputIsNotReportedAndAnotherAttemptTakesItsPlace() throws Exception {
        List<String> expected = new ArrayList<>();
        ShuffleServer server = server();
        CountDownLatch waits = new CountDownLatch(1);
        CountDownLatch sleeping = new CountDownLatch(1);
        Sleeper sleeper = millis -> {
            sleeping.countDown();
            waits.await();
        };
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        MemoryBudget budget = new MemoryBudget(1 << 20, 1);
        try (MemoryBudget.Share share = budget.openShare();
                Fetcher fetcher = new Fetcher(spec(1, share, List.of(1L), TOKEN), transport, events, sleeper)) {
            fetcher.start();
            fetcher.add(new MapOutputLocation(0, "gone", "127.0.0.1", port, null));
            assertTrue(sleeping.await(20, TimeUnit.SECONDS));
            assertTrue(fetcher.retract(0, "gone"));
            map(0, "new", 100, 10, new Random(1), expected);
            fetcher.add(at(server, 0, "new", null));
            waits.countDown();
            assertMerged(fetcher, expected);
            assertFalse(fetcher.retract(0, "new"), "it was taken");
            assertTrue(events.failures.isEmpty(), events.failures.toString());
        }
    }

    @Test
    void garbageClosesTheConnectionAndTheServerGoesOn() throws Exception {
        List<String> expected = new ArrayList<>();
        map(0, "a", 300, 10, new Random(1), expected);
        ShuffleServer server = server();
        Random random = new Random(9);
        byte[] noise = new byte[100_000];
        random.nextBytes(noise);
        byte[] hello = hello();
        List<byte[]> garbage = List.of(
                noise,
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                new byte[] {0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, (byte) 0xfc, 0x03, 0x03},
                join(Arrays.copyOf(hello, 6), new byte[] {(byte) 0xff, (byte) 0xff}),
                join(hello, new byte[] {0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff}),
                join(hello, new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff}),
                join(hello, new byte[] {0, 0, 0, 0}),
                join(hello, new byte[] {0, 0, 0, 8, 1, 0, 0, 0, 0, 1, (byte) 0xff, (byte) 0xff}),
                join(hello, new byte[] {0, 0, 0, 14, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff}),
                join(hello, new byte[] {0, 0, 0, 10, 1, 9, 0, 0, 0, 1, 0, 1, 0, 0}),
                join(hello, new byte[] {0, 0, 0, 3, 9, 0, 0}),
                join(hello, new byte[] {0, 0, 0, 5, 2, 0, 0, 0, 0}),
                join(hello, new byte[] {0, 0, 0, 5, 2, (byte) 0xff, 0, 0, 0}),
                join(hello, new byte[] {0, 0, 0, 5, 2, 0x7f, 0, 0, 0}),
                join(hello, new byte[] {0, 0, 0, 2, 2, 1}),
                join(hello, fourRequests()));
        for (int i = 0; i < garbage.size(); i++) {
            try (Socket socket = new Socket("127.0.0.1", server.port())) {
                socket.setSoTimeout(20_000);
                try {
                    socket.getOutputStream().write(garbage.get(i));
                    InputStream in = socket.getInputStream();
                    while (in.read() >= 0) {
                        // a greeting at most, then the end
                    }
                } catch (java.net.SocketTimeoutException e) {
                    throw new AssertionError("garbage " + i + " did not close the connection", e);
                } catch (IOException e) {
                    // reset: closed, too
                }
            }
        }
        MemoryBudget budget = new MemoryBudget(1 << 20, 1);
        try (MemoryBudget.Share share = budget.openShare();
                Fetcher fetcher = new Fetcher(spec(1, share, List.of(), TOKEN), transport, events, millis -> {})) {
            fetcher.start();
            fetcher.add(at(server, 0, "a", null));
            assertMerged(fetcher, expected);
        }
    }

    @Test
    void connectionsThatSayNothingAreClosedAndTooManyAreRefused() throws Exception {
        ShuffleServer server = server(new ShuffleServerSpec("127.0.0.1", 0, 1, 5, 300));
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Socket socket = new Socket("127.0.0.1", server.port());
            socket.setSoTimeout(20_000);
            sockets.add(socket);
        }
        for (Socket socket : sockets) {
            try (socket) {
                assertEquals(-1, socket.getInputStream().read());
            } catch (java.net.SocketTimeoutException e) {
                throw new AssertionError("a silent connection stays open", e);
            } catch (IOException e) {
                // reset: closed, too
            }
        }
        assertTrue(server.connections() <= 5);
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        ShuffleServer first = server();
        ShuffleServer second = new ShuffleServer(ShuffleServerSpec.loopback(first.port()), store);
        IOException e = assertThrows(IOException.class, second::start);
        assertTrue(e.getMessage().contains("127.0.0.1:" + first.port()), e.getMessage());
    }

    @Test
    void requestsOnOneConnectionAreAnsweredInTurn() throws Exception {
        int maps = 50;
        List<String> expected = new ArrayList<>();
        for (int m = 0; m < maps; m++) {
            map(m, "m" + m, m * 3, 10, new Random(m), expected);
        }
        ShuffleServer server = server();
        MemoryBudget budget = new MemoryBudget(4 << 20, 1);
        try (MemoryBudget.Share share = budget.openShare();
                Fetcher fetcher = new Fetcher(spec(maps, share, List.of(), TOKEN), transport, events, millis -> {})) {
            fetcher.start();
            IntStream.range(0, maps).forEach(m -> fetcher.add(at(server, m, "m" + m, null)));
            assertMerged(fetcher, expected);
        }
        assertEquals(maps, events.fetched.size());
    }

    /** None of which can be answered, for lack of credit. */
    private static byte[] fourRequests() {
        byte[] one = {0, 0, 0, 15, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 'a'};
        return join(join(one, one), join(one, one));
    }

    private static byte[] hello() {
        java.nio.ByteBuffer out = java.nio.ByteBuffer.allocate(100);
        out.putInt(0x57534846).putShort((short) 2).putShort((short) 5).put("job-1".getBytes(StandardCharsets.UTF_8));
        out.putShort((short) TOKEN.length).put(TOKEN);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static byte[] join(byte[] a, byte[] b) {
        byte[] joined = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, joined, a.length, b.length);
        return joined;
    }

    private static void flip(Path file, long at) throws IOException {
        try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
            f.seek(at);
            int b = f.read();
            f.seek(at);
            f.write(b ^ 4);
        }
    }

    @Test
    void aLookUpThatThrowsEndsItsConnection() throws Exception {
        map(0, "a", 10, 10, new Random(5), new ArrayList<>());
        store.mistake = new IllegalStateException("a mistake in the store");
        ShuffleServer server = server();
        MemoryBudget budget = new MemoryBudget(1 << 20, 1);
        long begun = System.nanoTime();
        try (MemoryBudget.Share share = budget.openShare();
                Fetcher fetcher = new Fetcher(spec(1, share, List.of(), TOKEN), transport, events, millis -> {})) {
            fetcher.start();
            fetcher.add(at(server, 0, "a", null));
            events.awaitFailures();
            assertTrue(events.failures.peek().startsWith("0 a false"), events.failures.toString());
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
        assertTrue(seconds < 15, "the reducer waited for its read time-out: " + seconds + " s");
    }

    @Test
    void aLocalOutputThatCannotBeReadJustNowIsNotCalledLost() throws Exception {
        Path file = map(0, "a", 10, 10, new Random(6), new ArrayList<>());
        // reading a folder fails as other troubles of a disk do: neither gone nor damaged
        Path index = SegmentIndex.fileFor(file);
        Files.delete(index);
        Files.createDirectory(index);
        List<Long> slept = new ArrayList<>();
        MemoryBudget budget = new MemoryBudget(1 << 20, 1);
        try (MemoryBudget.Share share = budget.openShare();
                Fetcher fetcher = new Fetcher(spec(1, share, List.of(7L), TOKEN), transport, events, slept::add)) {
            fetcher.start();
            fetcher.add(new MapOutputLocation(0, "a", "127.0.0.1", 1, file));
            events.awaitFailures();
            assertEquals(List.of(7L), slept);
            assertTrue(events.failures.peek().startsWith("0 a false"), events.failures.toString());
        }
    }

    /** Every block is as it was written, and yet these are not the records that the index tells of. */
    @Test
    void anOutputThatIsNotWhatItsIndexSaysIsNamedWhereverItWasPut() throws Exception {
        for (long memory : new long[] {64 << 10, 32 << 20}) {
            int maps = 12;
            events.failures.clear();
            List<String> expected = new ArrayList<>();
            ShuffleServer server = server();
            List<MapOutputLocation> locations = new ArrayList<>();
            for (int m = 0; m < maps; m++) {
                String attempt = memory + "-" + m;
                Path file = map(m, attempt, 300, 100, new Random(m), expected);
                if (m == 5) {
                    wrongDigest(SegmentIndex.fileFor(file));
                }
                locations.add(at(server, m, attempt, null));
            }
            MemoryBudget budget = new MemoryBudget(memory, 1);
            try (MemoryBudget.Share share = budget.openShare();
                    Fetcher fetcher =
                            new Fetcher(spec(maps, share, List.of(), TOKEN), transport, events, millis -> {})) {
                fetcher.start();
                fetcher.add(locations);
                assertThrows(IOException.class, () -> {
                    try (RecordStream in = fetcher.merged(() -> {})) {
                        while (in.next()) {
                            // until it does not add up
                        }
                    }
                });
                fetcher.close();
                assertEquals(0, share.heldBytes());
            }
            assertEquals(1, events.failures.size(), memory + ": " + events.failures);
            assertTrue(events.failures.peek().startsWith("5 " + memory + "-5 true"), events.failures.toString());
        }
    }

    @Test
    void whatHasNoRoomAmongTheIndexesIsReadAgain() throws Exception {
        LocalIndexes indexes = new LocalIndexes(1400);
        List<Path> files = new ArrayList<>();
        for (int m = 0; m < 4; m++) {
            files.add(map(m, "m" + m, 10, 10, new Random(m), new ArrayList<>()));
        }
        for (int round = 0; round < 2; round++) {
            for (int m = 0; m < 4; m++) {
                assertEquals("m" + m, indexes.of(files.get(m)).attempt());
            }
        }
        assertEquals(2, indexes.size());
    }

    private static void wrongDigest(Path file) throws IOException {
        SegmentIndex index = SegmentIndex.read(file);
        long[] lengths = new long[PARTITIONS];
        long[] records = new long[PARTITIONS];
        long[] digests = new long[PARTITIONS];
        for (int p = 0; p < PARTITIONS; p++) {
            lengths[p] = index.length(p);
            records[p] = index.records(p);
            digests[p] = index.digest(p) + 1;
        }
        Files.write(file, new SegmentIndex(index.attempt(), lengths, records, digests).toBytes());
    }

    /** Another user's files, or another container's. */
    @Test
    void aLocalOutputThatCannotBeReadHereIsFetchedFromItsServer() throws Exception {
        List<String> expected = new ArrayList<>();
        Path served = map(0, "a", 100, 10, new Random(6), expected);
        Path local = folder.resolve("elsewhere");
        Files.copy(served, local);
        Files.createDirectory(SegmentIndex.fileFor(local));
        map(1, "b", 100, 10, new Random(7), expected);
        ShuffleServer server = server();
        MemoryBudget budget = new MemoryBudget(1 << 20, 1);
        try (MemoryBudget.Share share = budget.openShare();
                Fetcher fetcher = new Fetcher(spec(2, share, List.of(), TOKEN), transport, events, millis -> {})) {
            fetcher.start();
            fetcher.add(at(server, 0, "a", local));
            fetcher.add(at(server, 1, "b", folder.resolve("not visible from here")));
            assertMerged(fetcher, expected);
        }
        assertTrue(events.failures.isEmpty(), events.failures.toString());
        assertEquals(2, server.counts().items());
    }

    @Test
    void aLocalOutputThatIsReadHereIsNotAskedFor() throws Exception {
        List<String> expected = new ArrayList<>();
        Path small = map(0, "a", 100, 10, new Random(6), expected);
        Path large = map(1, "b", 3_000, 500, new Random(7), expected);
        ShuffleServer server = server();
        MemoryBudget budget = new MemoryBudget(1 << 20, 1);
        try (MemoryBudget.Share share = budget.openShare();
                Fetcher fetcher = new Fetcher(spec(2, share, List.of(), TOKEN), transport, events, millis -> {})) {
            fetcher.start();
            fetcher.add(List.of(at(server, 0, "a", small), at(server, 1, "b", large)));
            assertMerged(fetcher, expected);
        }
        assertEquals(0, server.counts().requests());
    }

    @Test
    void fetchingBeginsWithTheFirstMapAndMergingBeforeTheLast() throws Exception {
        int maps = 12;
        List<String> expected = new ArrayList<>();
        List<MapOutputLocation> locations = new ArrayList<>();
        ShuffleServer server = server();
        for (int m = 0; m < maps; m++) {
            map(m, "m" + m, 300, 100, new Random(m), expected);
            locations.add(at(server, m, "m" + m, null));
        }
        // each output has some 12 KB for this reducer, so not all of them fit
        MemoryBudget budget = new MemoryBudget(64 << 10, 1);
        try (MemoryBudget.Share share = budget.openShare();
                Fetcher fetcher = new Fetcher(spec(maps, share, List.of(), TOKEN), transport, events, millis -> {})) {
            fetcher.start();
            fetcher.add(locations.get(0));
            assertTrue(events.taken.await(30, TimeUnit.SECONDS), "the only output that there is was not fetched");
            for (int m = 1; m < maps - 1; m++) {
                int known = m;
                fetcher.add(locations.get(m));
                await(() -> fetcher.taken() > known);
            }
            try (Stream<Path> files = Files.list(folder.resolve("reduce-spill"))) {
                assertTrue(
                        files.anyMatch(file -> file.getFileName().toString().startsWith("merge")),
                        "nothing was merged although memory was full");
            }
            fetcher.add(locations.get(maps - 1));
            assertMerged(fetcher, expected);
        }
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "waited for too long");
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void mapsWithNothingForThisReducerCauseNoMergeToDisk() throws Exception {
        int maps = 40;
        ShuffleServer server = server();
        List<String> expected = new ArrayList<>();
        MemoryBudget budget = new MemoryBudget(1 << 20, 1);
        try (MemoryBudget.Share share = budget.openShare();
                Fetcher fetcher = new Fetcher(spec(maps, share, List.of(), TOKEN), transport, events, millis -> {})) {
            fetcher.start();
            for (int m = 0; m < maps; m++) {
                // one record goes to partition 0, and the one of number 1 to ours
                Path file = map(m, "a" + m, m == 3 ? 2 : 1, 10, new Random(m), expected);
                fetcher.add(at(server, m, "a" + m, m % 2 == 0 ? file : null));
            }
            assertMerged(fetcher, expected);
            assertEquals(maps, fetcher.taken());
        }
        assertFalse(Files.exists(folder.resolve("reduce-spill")), "empty outputs were merged to disk");
    }

    @Test
    void theListenerHearsOfEachOutputBeforeTheyAreMerged() throws Exception {
        List<String> expected = new ArrayList<>();
        Path file = map(0, "a", 10, 10, new Random(7), expected);
        CountDownLatch merged = new CountDownLatch(1);
        ConcurrentLinkedQueue<Boolean> late = new ConcurrentLinkedQueue<>();
        FetchListener slow = new FetchListener() {
            @Override
            public void fetched(int mapIndex, String attempt, long outputDigest, long records, long bytes) {
                try {
                    late.add(merged.await(500, TimeUnit.MILLISECONDS));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public void failed(int mapIndex, String attempt, String reason, boolean definitive) {}
        };
        MemoryBudget budget = new MemoryBudget(1 << 20, 1);
        try (MemoryBudget.Share share = budget.openShare();
                Fetcher fetcher = new Fetcher(spec(1, share, List.of(), TOKEN), transport, slow, millis -> {})) {
            fetcher.start();
            fetcher.add(new MapOutputLocation(0, "a", "127.0.0.1", 1, file));
            try (RecordStream in = fetcher.merged(() -> {})) {
                merged.countDown();
                assertTrue(in.next());
            }
        }
        assertEquals(List.of(false), List.copyOf(late), "merged before the listener knew");
    }
}
