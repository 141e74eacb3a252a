package windrow.worker.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import windrow.protocol.discovery.FixedLeaderDirectory;
import windrow.protocol.discovery.Leader;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.message.AttemptEnd;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.AttemptTrace;
import windrow.protocol.message.ExecutorMessage;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.Message;
import windrow.protocol.message.RegisterWorker;
import windrow.protocol.message.WorkerReport;
import windrow.protocol.rpc.Link;
import windrow.protocol.rpc.LinkListener;
import windrow.protocol.rpc.LinkRole;
import windrow.protocol.rpc.MemoryNetwork;
import windrow.worker.launch.ExecutorLauncher;

/** The worker's host in virtual time: no thread, disk or socket is there, and none is missed. */
class WorkerServerVirtualTest {

    private static final AttemptId MAP = WorkerCoreTest.map(0, 0);

    private final ManualLoop loop = new ManualLoop();
    private final MemoryNetwork network = new MemoryNetwork();
    private final List<Message> heard = new ArrayList<>();
    private final List<String> done = new ArrayList<>();
    private ExecutorLauncher.Listener executor;
    private Link link;

    /** Answers the registration, and launches a map. */
    private final class LeaderAt implements LinkListener {

        private final long epoch;

        LeaderAt(long epoch) {
            this.epoch = epoch;
        }

        @Override
        public void opened(Link opened) {
            link = opened;
        }

        @Override
        public void received(Link from, long seen, Message message) {
            heard.add(message);
            if (message instanceof RegisterWorker && epoch == 1) {
                say(s -> s.launches = List.of(WorkerCoreTest.launch(MAP)));
            } else if (message instanceof RegisterWorker) {
                say(s -> {});
            }
        }

        private void say(Consumer<WorkerCoreTest.Say> filling) {
            WorkerCoreTest.Say say = new WorkerCoreTest.Say();
            say.registration = epoch << 32;
            filling.accept(say);
            link.send(epoch, say.orders());
        }

        @Override
        public void closed(Link closed, @Nullable Throwable cause) {
            // The worker comes back.
        }
    }

    private final class Launcher implements ExecutorLauncher {
        @Override
        public void start() {
            throw new AssertionError("it was started by its owner");
        }

        @Override
        public Launched launch(int number, String session, int memoryMegabytes, Listener listener) {
            executor = listener;
            return new Launched() {
                @Override
                public void send(ExecutorMessage message) {
                    done.add(message.getClass().getSimpleName());
                }

                @Override
                public void stop() {
                    done.add("stop");
                }
            };
        }

        @Override
        public void close() {
            done.add("launcher closed");
        }
    }

    private final class Files implements WorkerFiles {

        private Consumer<WorkerEvent> events;

        @Override
        public void start(Consumer<WorkerEvent> told) {
            events = told;
        }

        @Override
        public void localise(JobId job, JobSpec spec) {
            events.accept(new WorkerEvent.JobLocalised(job, "/d", List.of("/d"), List.of()));
        }

        @Override
        public void delete(JobId job, JobSpec spec, boolean ended) {
            done.add("delete");
        }

        @Override
        public void hold(AttemptId map, String dataFile) {
            done.add("hold " + dataFile);
        }

        @Override
        public void close() {
            done.add("files closed");
        }
    }

    @Test
    void aWorkerKeepsItsWorkOverAChangeOfLeaders() {
        network.listen("one", 1, LinkRole.COORDINATOR, new LeaderAt(1), loop);
        network.listen("two", 2, LinkRole.COORDINATOR, new LeaderAt(2), loop);
        FixedLeaderDirectory directory = new FixedLeaderDirectory(new Leader(1, "one", 1));
        WorkerServer server = new WorkerServer(
                new WorkerCore(new WorkerIdentity("w", "host", "/rack", 2, 1024, "host", 0), 1000),
                loop,
                new Launcher(),
                new Files(),
                directory,
                network.connector(LinkRole.WORKER, "w", loop),
                bound -> 0);
        server.start();
        loop.pass(10);
        executor.ready();
        loop.pass(10);
        assertEquals(List.of("Assign", "Run"), done);

        directory.set(java.util.Optional.empty());
        link.close();
        loop.pass(500);
        executor.said(new ExecutorMessage.Ended(
                new AttemptEnd(MAP, new AttemptResult.Mapped(1, 1, 1, List.of(), JobCounters.NONE), AttemptTrace.NONE),
                "/d/out"));
        loop.pass(500);
        heard.clear();
        long elected = loop.nowMillis();
        directory.set(java.util.Optional.of(new Leader(2, "two", 2)));
        loop.pass(0);
        assertEquals(elected, loop.nowMillis());
        assertEquals(
                List.of(MAP),
                assertInstanceOf(RegisterWorker.class, heard.get(0)).held());
        AttemptEnd told =
                assertInstanceOf(WorkerReport.class, heard.get(1)).ended().get(0);
        assertEquals(MAP, told.attempt());
        assertEquals(List.of("Assign", "Run", "hold /d/out"), done);
        server.close();
        assertTrue(done.containsAll(List.of("launcher closed", "files closed")));
    }
}
