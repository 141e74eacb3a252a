package windrow.worker.daemon;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import windrow.protocol.message.Message;
import windrow.protocol.message.RegisterWorker;
import windrow.protocol.message.WorkerOrders;
import windrow.protocol.message.WorkerReport;
import windrow.protocol.rpc.EventLoop;
import windrow.protocol.rpc.Link;
import windrow.protocol.rpc.LinkListener;
import windrow.protocol.rpc.LinkRole;
import windrow.protocol.rpc.MemoryNetwork;

/** A coordinator that accepts every registration and says what the test tells it to. */
final class FakeLeader implements LinkListener, AutoCloseable {

    static final String HOST = "leader";
    static final int PORT = 1;
    private static final long WAIT_SECONDS = 60;

    final LinkedBlockingQueue<RegisterWorker> registrations = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<WorkerReport> reports = new LinkedBlockingQueue<>();
    private final EventLoop loop = new EventLoop("fake-leader", Throwable::printStackTrace);
    private final List<Link> links = new ArrayList<>();
    private long registration;
    private String worker = "";

    FakeLeader(MemoryNetwork network) {
        loop.start();
        network.listen(HOST, PORT, LinkRole.COORDINATOR, this, loop);
    }

    @Override
    public synchronized void opened(Link link) {
        links.add(link);
    }

    @Override
    public synchronized void received(Link link, long epoch, Message message) {
        if (message instanceof RegisterWorker register) {
            registration++;
            worker = register.worker();
            registrations.add(register);
            say(orders -> {});
        } else if (message instanceof WorkerReport report) {
            reports.add(report);
        }
    }

    @Override
    public synchronized void closed(Link link, @Nullable Throwable cause) {
        links.remove(link);
    }

    synchronized void say(Consumer<WorkerCoreTest.Say> filling) {
        WorkerCoreTest.Say say = new WorkerCoreTest.Say();
        say.registration = registration;
        filling.accept(say);
        WorkerOrders o = say.orders();
        links.get(links.size() - 1)
                .send(
                        1,
                        new WorkerOrders(
                                worker,
                                o.registration(),
                                false,
                                50,
                                o.acknowledged(),
                                o.launches(),
                                o.kills(),
                                o.grants(),
                                o.mapEvents(),
                                o.forget()));
    }

    synchronized void dropLinks() {
        List.copyOf(links).forEach(Link::close);
    }

    RegisterWorker awaitRegistration() throws InterruptedException {
        RegisterWorker found = registrations.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        assertNotNull(found, "no worker registered");
        return found;
    }

    WorkerReport await(Predicate<WorkerReport> condition) throws InterruptedException {
        while (true) {
            WorkerReport report = reports.poll(WAIT_SECONDS, TimeUnit.SECONDS);
            assertNotNull(report, "no such report");
            if (condition.test(report)) {
                return report;
            }
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
