package windrow.protocol.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static windrow.protocol.rpc.RecordingListener.next;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import windrow.protocol.message.ClientReply;
import windrow.protocol.message.ClientRequest;
import windrow.protocol.message.NotLeading;

@Timeout(60)
class RpcTest {

    private static final String HOST = "127.0.0.1";
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final long SEED = Long.getLong("windrow.seed", 20260102L);

    private final List<AutoCloseable> open = new ArrayList<>();
    private final RecordingListener atServer = new RecordingListener();
    private final RecordingListener atClient = new RecordingListener();
    private RpcServer server;

    @BeforeEach
    void start() throws Exception {
        server = server(RpcLimits.DEFAULT);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private RpcServer server(RpcLimits limits) throws Exception {
        RpcServer made =
                new RpcServer(LinkRole.COORDINATOR, "blue", Set.of(LinkRole.CLIENT, LinkRole.WORKER), atServer, limits);
        made.start(HOST, 0, "coordinator.port");
        open.add(made);
        return made;
    }

    private RpcClient client(LinkRole role, LinkRole peer, String cluster, RpcLimits limits) {
        RpcClient made = new RpcClient(role, peer, cluster, limits);
        open.add(made);
        return made;
    }

    private RpcClient client() {
        return client(LinkRole.CLIENT, LinkRole.COORDINATOR, "blue", RpcLimits.DEFAULT);
    }

    private Link connect(RpcClient client, int port) throws Exception {
        return client.connect(HOST, port, atClient, SOON).get(20, TimeUnit.SECONDS);
    }

    private String failure(RpcClient client, int port) {
        ExecutionException failed = assertThrows(ExecutionException.class, () -> connect(client, port));
        assertInstanceOf(LinkException.class, failed.getCause());
        return failed.getCause().getMessage();
    }

    @Test
    void messagesGoBothWaysInOrderWithTheirEpochs() throws Exception {
        Link toServer = connect(client(), server.port());
        assertEquals(LinkRole.COORDINATOR, toServer.peerRole());
        Link toClient = next(atServer.opened);
        assertEquals(LinkRole.CLIENT, toClient.peerRole());
        for (int i = 0; i < 1000; i++) {
            toServer.send(i, new ClientRequest.Cluster(i));
            toClient.send(7, new ClientReply.Refused(i, "no " + i));
        }
        for (int i = 0; i < 1000; i++) {
            RecordingListener.Received got = next(atServer.received);
            assertEquals(i, got.epoch());
            assertEquals(new ClientRequest.Cluster(i), got.message());
            assertEquals(
                    new ClientReply.Refused(i, "no " + i),
                    next(atClient.received).message());
        }
        toServer.close();
        assertNull(next(atServer.closed).cause());
        assertNull(next(atClient.closed).cause());
        toServer.send(1, new NotLeading());
    }

    @Test
    void aLargeMessageArrives() throws Exception {
        Link link = connect(client(), server.port());
        String large = "x".repeat(20 << 20);
        link.send(1, new ClientReply.Refused(1, large));
        assertEquals(new ClientReply.Refused(1, large), next(atServer.received).message());
    }

    @Test
    void aMessageThatCannotBeSentClosesTheLinkWithTheReason() throws Exception {
        Link link = connect(client(), server.port());
        ClientReply.Refused large = new ClientReply.Refused(1, "x".repeat(KryoCodec.MAX_MESSAGE_BYTES));
        link.send(1, large);
        UnsendableException cause = assertInstanceOf(
                UnsendableException.class, next(atClient.closed).cause());
        assertSame(large, cause.unsent());
        assertTrue(cause.getMessage().contains("a Refused of 671088"), cause.getMessage());
        assertTrue(cause.getMessage().contains("more than 67108864"), cause.getMessage());
    }

    @Test
    void strangersAreRefusedWithTheReason() {
        String cluster =
                failure(client(LinkRole.CLIENT, LinkRole.COORDINATOR, "green", RpcLimits.DEFAULT), server.port());
        assertTrue(cluster.contains("'blue'") && cluster.contains("'green'"), cluster);
        String role =
                failure(client(LinkRole.EXECUTOR, LinkRole.COORDINATOR, "blue", RpcLimits.DEFAULT), server.port());
        assertTrue(role.contains("takes no connections from executors"), role);
        String peer = failure(client(LinkRole.CLIENT, LinkRole.WORKER, "blue", RpcLimits.DEFAULT), server.port());
        assertTrue(peer.contains("is a coordinator"), peer);
    }

    @Test
    void anotherVersionIsToldBothVersions() throws Exception {
        try (Socket socket = new Socket(HOST, server.port())) {
            ByteBuffer hello = ByteBuffer.allocate(12);
            hello.putInt(Hello.MAGIC)
                    .putShort((short) 9)
                    .put((byte) 2)
                    .put((byte) 4)
                    .put("blue".getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().write(hello.array());
            byte[] answer = socket.getInputStream().readAllBytes();
            String reason = new String(answer, 10, answer.length - 10, StandardCharsets.UTF_8);
            String both = "speaks protocol version " + Hello.VERSION + ", the client speaks version 9";
            assertTrue(reason.contains(both), reason);
        }
    }

    @Test
    void aPortThatIsTakenIsNamedWithItsSetting() {
        RpcServer second = new RpcServer(LinkRole.COORDINATOR, "blue", Set.of(), atServer, RpcLimits.DEFAULT);
        LinkException taken =
                assertThrows(LinkException.class, () -> second.start(HOST, server.port(), "coordinator.port"));
        assertTrue(
                taken.getMessage().startsWith("cannot listen on 127.0.0.1:" + server.port() + " (coordinator.port): "),
                taken.getMessage());
        second.close();
    }

    @Test
    void nobodyThereIsSaid() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            free = socket.getLocalPort();
        }
        assertTrue(failure(client(), free).startsWith("cannot connect to the coordinator at 127.0.0.1:" + free));
    }

    /** A listener that accepts and answers HTTP, or nothing. */
    @Test
    void anotherKindOfServerIsNamedAsSuch() throws Exception {
        try (ServerSocket http = new ServerSocket(0, 5, InetAddress.getByName(HOST))) {
            Thread answering = new Thread(() -> {
                try (Socket one = http.accept()) {
                    one.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                    one.getInputStream().readAllBytes();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            answering.start();
            assertTrue(failure(client(), http.getLocalPort()).contains("not as Windrow does"));
            answering.join();
            RpcClient client = client();
            ExecutionException silent = assertThrows(ExecutionException.class, () -> client.connect(
                            HOST, http.getLocalPort(), atClient, Duration.ofMillis(200))
                    .get(20, TimeUnit.SECONDS));
            assertTrue(
                    silent.getCause().getMessage().contains("within PT0.2S"),
                    silent.getCause().getMessage());
        }
    }

    @Test
    void garbageIsDisconnectedAndTheServiceGoesOn() throws Exception {
        Random random = new Random(SEED);
        for (int i = 0; i < 200; i++) {
            byte[] garbage;
            if (i % 4 == 0) {
                garbage = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.UTF_8);
            } else if (i % 4 == 1) {
                garbage = new byte[1 + random.nextInt(2000)];
                random.nextBytes(garbage);
            } else {
                garbage = afterHello(random, i);
            }
            assertDisconnected(garbage, "seed " + SEED + ", round " + i);
        }
        assertEquals(0, atServer.received.size());
        connect(client(), server.port()).send(3, new ClientRequest.Cluster(1));
        assertEquals(3, next(atServer.received).epoch());
    }

    /** A good hello, then a frame of 2 GiB, of a negative length, or of random bytes. */
    private static byte[] afterHello(Random random, int round) {
        byte[] noise = new byte[64];
        random.nextBytes(noise);
        ByteBuffer bytes = ByteBuffer.allocate(12 + 4 + noise.length);
        bytes.putInt(Hello.MAGIC).putShort((short) Hello.VERSION).put((byte) 2).put((byte) 4);
        bytes.put("blue".getBytes(StandardCharsets.UTF_8));
        if (round % 4 == 2) {
            bytes.putInt(round % 8 == 2 ? Integer.MAX_VALUE : -5);
        } else {
            // Epoch and type of a message that does not exist.
            noise[0] = 0;
            noise[8] = 120;
            bytes.putInt(noise.length);
        }
        return bytes.put(noise).array();
    }

    private void assertDisconnected(byte[] bytes, String which) throws IOException {
        try (Socket socket = new Socket(HOST, server.port())) {
            socket.setSoTimeout(15_000);
            socket.getOutputStream().write(bytes);
            InputStream in = socket.getInputStream();
            while (in.read() >= 0) {
                // An answer to a good hello comes before the end.
            }
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("still connected: " + which, e);
        } catch (IOException e) {
            // A reset is an end, too.
            assertTrue(true);
        }
    }

    @Test
    void whoSaysNothingOrTooSlowlyIsDisconnected() throws Exception {
        RpcServer strict = server(new RpcLimits(Duration.ofMillis(300), Duration.ofMillis(400), 10, "", 1 << 20));
        try (Socket silent = new Socket(HOST, strict.port());
                Socket slow = new Socket(HOST, strict.port())) {
            silent.setSoTimeout(15_000);
            slow.setSoTimeout(15_000);
            slow.getOutputStream().write(new byte[] {'W', 'D'});
            assertEquals(-1, silent.getInputStream().read());
            assertEquals(-1, slow.getInputStream().read());
        }
        // One that greeted and then falls silent; ours would send signs of life.
        try (Socket greeted = new Socket(HOST, strict.port())) {
            greeted.setSoTimeout(15_000);
            byte[] hello = afterHello(new Random(1), 3);
            greeted.getOutputStream().write(hello, 0, 14);
            assertTrue(greeted.getInputStream().readAllBytes().length >= 10);
        }
        Throwable cause = next(atServer.closed).cause();
        assertTrue(cause.getMessage().contains("nothing came from client"), cause.getMessage());
    }

    @Test
    void signsOfLifeKeepAQuietLinkOpen() throws Exception {
        RpcLimits quick = new RpcLimits(Duration.ofSeconds(5), Duration.ofMillis(400), 10, "", 1 << 20);
        RpcServer strict = server(quick);
        Link link = connect(client(LinkRole.CLIENT, LinkRole.COORDINATOR, "blue", quick), strict.port());
        assertNull(atServer.closed.poll(1500, TimeUnit.MILLISECONDS));
        link.send(1, new ClientRequest.Cluster(1));
        next(atServer.received);
    }

    @Test
    void oneConnectionTooManyIsToldTheLimitAndItsSetting() throws Exception {
        RpcServer small = server(new RpcLimits(SOON, SOON, 2, "coordinator.max-connections", 1 << 20));
        RpcClient client = client();
        Link first = connect(client, small.port());
        connect(client, small.port());
        String refused = failure(client, small.port());
        assertTrue(
                refused.endsWith(
                        "refused: this coordinator has as many connections as it takes, 2 (setting coordinator.max-connections)"),
                refused);
        first.close();
        next(atServer.closed);
        connect(client, small.port());
    }

    /** They say nothing, and so are not told why: those that stay too many for that are closed, and all go in time. */
    @Test
    void whoIsOneTooManyAndSaysNothingCostsLittle() throws Exception {
        RpcServer small = server(new RpcLimits(Duration.ofMillis(500), SOON, 1, "", 1 << 20));
        connect(client(), small.port());
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < Admission.MAX_REFUSING + 10; i++) {
                Socket socket = new Socket(HOST, small.port());
                socket.setSoTimeout(15_000);
                silent.add(socket);
            }
            for (Socket each : silent) {
                assertTrue(isClosed(each));
            }
        } finally {
            for (Socket each : silent) {
                each.close();
            }
        }
        assertTrue(failure(client(), small.port()).endsWith("has as many connections as it takes, 1"));
    }

    private static boolean isClosed(Socket socket) throws Exception {
        try {
            return socket.getInputStream().read() == -1;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void aPeerThatDoesNotReadIsGivenUp() throws Exception {
        RpcServer small = server(new RpcLimits(SOON, SOON, 10, "", 4 << 20));
        try (Socket deaf = new Socket(HOST, small.port())) {
            deaf.getOutputStream().write(afterHello(new Random(1), 3), 0, 12);
            Link link = next(atServer.opened);
            String large = "x".repeat(1 << 20);
            RecordingListener.Closed closed = null;
            for (int i = 0; i < 10_000 && closed == null; i++) {
                link.send(1, new ClientReply.Refused(i, large));
                closed = atServer.closed.poll(10, TimeUnit.MILLISECONDS);
            }
            assertTrue(closed != null && closed.cause().getMessage().contains("does not read"), "" + closed);
        }
    }
}
