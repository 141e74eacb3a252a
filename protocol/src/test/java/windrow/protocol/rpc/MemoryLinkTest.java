package windrow.protocol.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static windrow.protocol.rpc.RecordingListener.next;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import windrow.protocol.message.ClientReply;
import windrow.protocol.message.ClientRequest;
import windrow.protocol.message.NotLeading;

@Timeout(60)
class MemoryLinkTest {

    private final EventLoop near = new EventLoop("near", e -> {});
    private final EventLoop far = new EventLoop("far", e -> {});
    private final RecordingListener atNear = new RecordingListener();
    private final RecordingListener atFar = new RecordingListener();
    private final MemoryNetwork network = new MemoryNetwork();

    @AfterEach
    void close() {
        near.close();
        far.close();
    }

    private Link connect() throws Exception {
        near.start();
        far.start();
        network.listen("memory", 1, LinkRole.COORDINATOR, atFar, far);
        return network.connector(LinkRole.WORKER, "worker-1", near)
                .connect("memory", 1, atNear, Duration.ofSeconds(1))
                .get();
    }

    @Test
    void messagesGoBothWaysInOrder() throws Exception {
        Link link = connect();
        Link back = next(atFar.opened);
        assertEquals(link, next(atNear.opened));
        assertEquals("coordinator memory:1", link.peer());
        assertEquals("worker worker-1", back.peer());
        for (int i = 0; i < 1000; i++) {
            link.send(i, new ClientRequest.Cluster(i));
            back.send(2, new ClientReply.Refused(i, ""));
        }
        for (int i = 0; i < 1000; i++) {
            assertEquals(i, next(atFar.received).epoch());
            assertEquals(new ClientReply.Refused(i, ""), next(atNear.received).message());
        }
    }

    @Test
    void whatWasSentBeforeTheEndArrivesAndBothAreToldOnce() throws Exception {
        Link link = connect();
        Link back = next(atFar.opened);
        back.send(1, new NotLeading());
        back.close();
        back.close();
        link.close();
        link.send(1, new NotLeading());
        next(atNear.received);
        assertNull(next(atNear.closed).cause());
        assertNull(next(atFar.closed).cause());
        assertEquals(0, atNear.closed.size() + atFar.closed.size() + atFar.received.size());
    }

    @Test
    void aReceiverThatIsGoneEndsTheLink() throws Exception {
        Link link = connect();
        far.close();
        link.send(1, new NotLeading());
        assertTrue(next(atNear.closed).cause().getMessage().contains("takes no more messages"));
    }

    @Test
    void nobodyThereIsSaid() throws Exception {
        connect();
        network.unlisten("memory", 1);
        ExecutionException failed =
                assertThrows(ExecutionException.class, () -> network.connector(LinkRole.WORKER, "w", near)
                        .connect("memory", 1, atNear, Duration.ofSeconds(1))
                        .get());
        assertTrue(failed.getCause().getMessage().startsWith("nobody listens at memory:1"));
    }
}
