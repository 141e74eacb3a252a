package windrow.protocol.rpc;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import windrow.protocol.message.Message;

/** Keeps what happened, to be waited for. */
final class RecordingListener implements LinkListener {

    record Received(Link link, long epoch, Message message) {}

    record Closed(Link link, Throwable cause) {}

    final BlockingQueue<Link> opened = new LinkedBlockingQueue<>();
    final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    final BlockingQueue<Closed> closed = new LinkedBlockingQueue<>();

    static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(20, TimeUnit.SECONDS);
        assertNotNull(next, "nothing came within 20 s");
        return next;
    }

    @Override
    public void opened(Link link) {
        opened.add(link);
    }

    @Override
    public void received(Link link, long epoch, Message message) {
        received.add(new Received(link, epoch, message));
    }

    @Override
    public void closed(Link link, Throwable cause) {
        closed.add(new Closed(link, cause));
    }
}
