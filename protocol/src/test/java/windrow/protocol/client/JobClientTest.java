package windrow.protocol.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import windrow.protocol.discovery.ClusterUnreachableException;
import windrow.protocol.discovery.FixedLeaderDirectory;
import windrow.protocol.discovery.Leader;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.AttemptTrace;
import windrow.protocol.message.ClientReply;
import windrow.protocol.message.ClientRequest;
import windrow.protocol.message.ClusterStatus;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.JobState;
import windrow.protocol.message.JobStatus;
import windrow.protocol.message.Message;
import windrow.protocol.message.NotLeading;
import windrow.protocol.message.TaskRun;
import windrow.protocol.rpc.EventLoop;
import windrow.protocol.rpc.KryoCodec;
import windrow.protocol.rpc.Link;
import windrow.protocol.rpc.LinkListener;
import windrow.protocol.rpc.LinkRole;
import windrow.protocol.rpc.MemoryNetwork;
import windrow.protocol.rpc.RpcClient;
import windrow.protocol.rpc.RpcLimits;
import windrow.protocol.rpc.RpcServer;

@Timeout(60)
class JobClientTest {

    private static final JobSpec SPEC =
            new JobSpec("req-1", "count", "me", "/staging", List.of(), List.of(), true, 1, 512, 4, true, Map.of());

    private final MemoryNetwork network = new MemoryNetwork();
    private final EventLoop loop = new EventLoop("test-coordinators", e -> {});
    private final EventLoop clientLoop = new EventLoop("test-client", e -> {});
    private final Leader first = new Leader(3, "one", 1);
    private final Leader second = new Leader(4, "two", 2);
    private final FixedLeaderDirectory directory = new FixedLeaderDirectory(first);
    private final List<String> watched = new CopyOnWriteArrayList<>();
    private final JobClient client = new JobClient(
            directory,
            network.connector(LinkRole.CLIENT, "tester", clientLoop),
            ClientPatience.of(Duration.ofMillis(1500)),
            new LeaderWatcher() {
                @Override
                public void found(Leader leader) {
                    watched.add("found " + leader.epoch());
                }

                @Override
                public void lost(Leader leader, String reason) {
                    watched.add("lost " + leader.epoch());
                }
            },
            EventLoop::new);

    @BeforeEach
    void start() {
        loop.start();
        clientLoop.start();
    }

    @AfterEach
    void close() {
        client.close();
        loop.close();
        clientLoop.close();
    }

    /** A coordinator that answers as it is told to. */
    private void coordinator(Leader at, BiConsumer<Link, ClientRequest> answers) {
        LinkListener listener = new LinkListener() {
            @Override
            public void opened(Link link) {}

            @Override
            public void received(Link link, long epoch, Message message) {
                answers.accept(link, (ClientRequest) message);
            }

            @Override
            public void closed(Link link, Throwable cause) {}
        };
        network.listen(at.host(), at.port(), LinkRole.COORDINATOR, listener, loop);
    }

    private static JobStatus status(JobId job, JobState state, long version) {
        return new JobStatus(
                job, "count", state, version, 1, 0, 1, 0, 0, 0, 0, 5, 0, 0, 0, "", "", false, JobCounters.NONE);
    }

    @Test
    void aJobIsSubmittedFollowedAndKilled() throws Exception {
        JobId job = new JobId(3, 1);
        coordinator(first, (link, request) -> {
            if (request instanceof ClientRequest.Submit submit) {
                link.send(3, new ClientReply.Submitted(submit.call(), job));
            } else if (request instanceof ClientRequest.Status asked) {
                JobState state = asked.knownVersion() < 2 ? JobState.RUNNING : JobState.SUCCEEDED;
                link.send(
                        3,
                        new ClientReply.Status(
                                asked.call(), status(job, state, Math.max(1, asked.knownVersion() + 1))));
            } else if (request instanceof ClientRequest.Kill kill) {
                link.send(3, new ClientReply.Status(kill.call(), status(job, JobState.CLEANING, 9)));
            } else if (request instanceof ClientRequest.Cluster cluster) {
                link.send(3, new ClientReply.Cluster(cluster.call(), new ClusterStatus(3, List.of(), 1)));
            }
        });
        client.start();
        assertEquals(job, client.submit(SPEC));
        List<Long> versions = new ArrayList<>();
        assertEquals(
                JobState.SUCCEEDED,
                client.await(job, s -> versions.add(s.version())).state());
        assertEquals(List.of(1L, 2L, 3L), versions);
        assertEquals(JobState.CLEANING, client.kill(job, "enough").state());
        assertEquals(1, client.cluster().jobs());
        assertEquals(List.of("found 3"), watched);
    }

    @Test
    void tracesComeInPieces() throws Exception {
        JobId job = new JobId(3, 1);
        TaskRun run = new TaskRun(
                new AttemptId(new TaskId(job, TaskKind.MAP, 0), 3, 0),
                "w",
                "h",
                false,
                0,
                1,
                "succeeded",
                AttemptTrace.NONE);
        coordinator(first, (link, request) -> {
            ClientRequest.Traces asked = (ClientRequest.Traces) request;
            link.send(
                    3,
                    new ClientReply.Traces(asked.call(), job, 5, asked.from() < 4 ? List.of(run, run) : List.of(run)));
        });
        client.start();
        assertEquals(5, client.traces(job).size());
    }

    @Test
    void aRefusalIsTold() throws Exception {
        coordinator(first, (link, request) -> link.send(3, new ClientReply.Refused(request.call(), "no memory")));
        client.start();
        assertEquals(
                "no memory",
                assertThrows(JobRefusedException.class, () -> client.submit(SPEC))
                        .getMessage());
    }

    @Test
    void aSubmissionIsSaidAgainToTheNextLeaderWithItsRequestId() throws Exception {
        List<String> requestIds = new CopyOnWriteArrayList<>();
        coordinator(first, (link, request) -> {
            requestIds.add(((ClientRequest.Submit) request).job().requestId());
            directory.set(Optional.of(second));
            link.send(0, new NotLeading());
        });
        coordinator(second, (link, request) -> {
            requestIds.add(((ClientRequest.Submit) request).job().requestId());
            link.send(4, new ClientReply.Submitted(request.call(), new JobId(4, 1)));
        });
        client.start();
        assertEquals(new JobId(4, 1), client.submit(SPEC));
        assertEquals(List.of("req-1", "req-1"), requestIds);
        assertEquals(List.of("found 4"), watched);
    }

    @Test
    void aJobThatTheNextLeaderDoesNotKnowIsLost() throws Exception {
        JobId job = new JobId(3, 1);
        coordinator(first, (link, request) -> {
            if (request instanceof ClientRequest.Submit) {
                link.send(3, new ClientReply.Submitted(request.call(), job));
            } else {
                network.unlisten("one", 1);
                link.close();
                loop.schedule("election", loop.nowNanos() + 300_000_000L, () -> directory.set(Optional.of(second)));
            }
        });
        coordinator(second, (link, request) -> link.send(4, new ClientReply.UnknownJob(request.call(), job)));
        client.start();
        client.submit(SPEC);
        UnknownJobException lost = assertThrows(UnknownJobException.class, () -> client.await(job, s -> {}));
        assertInstanceOf(JobLostException.class, lost);
        assertTrue(lost.getMessage().contains("was lost with the coordinator"), lost.getMessage());
        assertTrue(lost.getMessage().contains("delete that folder"), lost.getMessage());
        assertEquals(List.of("found 3", "lost 3", "found 4"), watched);
        UnknownJobException other = assertThrows(UnknownJobException.class, () -> client.status(new JobId(2, 7)));
        assertTrue(other.getMessage().contains("job_2_0007"), other.getMessage());
    }

    @Test
    void aWaitingClientGoesOnWithTheNextLeaderWhoseVersionsBeginAnew() throws Exception {
        JobId job = new JobId(3, 1);
        coordinator(first, (link, request) -> {
            if (request instanceof ClientRequest.Submit) {
                link.send(3, new ClientReply.Submitted(request.call(), job));
            } else if (((ClientRequest.Status) request).knownVersion() < 500) {
                link.send(3, new ClientReply.Status(request.call(), status(job, JobState.RUNNING, 500)));
            } else {
                network.unlisten("one", 1);
                link.close();
                loop.schedule("election", loop.nowNanos() + 100_000_000L, () -> directory.set(Optional.of(second)));
            }
        });
        List<Long> known = new CopyOnWriteArrayList<>();
        coordinator(second, (link, request) -> {
            long version = ((ClientRequest.Status) request).knownVersion();
            known.add(version);
            JobState state = version == 2 ? JobState.SUCCEEDED : JobState.RUNNING;
            link.send(4, new ClientReply.Status(request.call(), status(job, state, version == 2 ? 3 : 2)));
        });
        client.start();
        client.submit(SPEC);
        List<Long> versions = new ArrayList<>();
        assertEquals(
                JobState.SUCCEEDED,
                client.await(job, s -> versions.add(s.version())).state());
        assertEquals(List.of(500L, 2L, 3L), versions);
        assertEquals(List.of(-1L, 2L), known);
        assertEquals(List.of("found 3", "lost 3", "found 4"), watched);
    }

    @Test
    void aSubmissionThatNobodyAnswersIsNotSaidToHaveBeenRefused() throws Exception {
        coordinator(first, (link, request) -> {
            directory.set(Optional.empty());
            link.close();
        });
        client.start();
        UnansweredSubmissionException unanswered =
                assertThrows(UnansweredSubmissionException.class, () -> client.submit(SPEC));
        assertTrue(
                unanswered.getMessage().startsWith("job 'count' was sent, but nobody said that it was accepted"),
                unanswered.getMessage());
    }

    @Test
    void whoeverIsInAHurryDoesNotWaitForALeader() throws Exception {
        coordinator(first, (link, request) -> {});
        client.start();
        long begin = System.nanoTime();
        assertThrows(
                ClusterUnreachableException.class,
                () -> client.killBriefly(new JobId(3, 1), "enough", Duration.ofMillis(100)));
        assertTrue(System.nanoTime() - begin < 10_000_000_000L);
    }

    /** To ask again would not make it smaller. */
    @Test
    void aRequestThatIsTooLargeIsToldAtOnceWithItsSizeAndTheClientGoesOn() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        LinkListener listener = new LinkListener() {
            @Override
            public void opened(Link link) {
                connections.incrementAndGet();
            }

            @Override
            public void received(Link link, long epoch, Message message) {
                link.send(3, new ClientReply.Submitted(((ClientRequest) message).call(), new JobId(3, 1)));
            }

            @Override
            public void closed(Link link, Throwable cause) {}
        };
        LeaderWatcher unheard = new LeaderWatcher() {
            @Override
            public void found(Leader leader) {}

            @Override
            public void lost(Leader leader, String reason) {}
        };
        RpcServer server =
                new RpcServer(LinkRole.COORDINATOR, "blue", Set.of(LinkRole.CLIENT), listener, RpcLimits.DEFAULT);
        server.start("127.0.0.1", 0, "coordinator.port");
        try (server;
                RpcClient rpc = new RpcClient(LinkRole.CLIENT, LinkRole.COORDINATOR, "blue", RpcLimits.DEFAULT);
                JobClient remote = new JobClient(
                        new FixedLeaderDirectory(new Leader(3, "127.0.0.1", server.port())),
                        rpc,
                        ClientPatience.of(Duration.ofSeconds(10)),
                        unheard,
                        EventLoop::new)) {
            remote.start();
            assertEquals(new JobId(3, 1), remote.submit(SPEC));
            String large = "x".repeat(KryoCodec.MAX_MESSAGE_BYTES);
            JobSpec spec = new JobSpec(
                    "req-2",
                    "huge",
                    "me",
                    "/staging",
                    List.of(),
                    List.of(),
                    true,
                    1,
                    512,
                    4,
                    true,
                    Map.of("setting", large));
            JobRefusedException refused = assertThrows(JobRefusedException.class, () -> remote.submit(spec));
            assertTrue(
                    refused.getMessage()
                            .startsWith("job 'huge' could not be sent: a Submit of " + (large.length() / 10_000)),
                    refused.getMessage());
            assertTrue(refused.getMessage().contains("no message may have more than 67108864"), refused.getMessage());
            assertEquals(1, connections.get(), "not tried again");
            IllegalArgumentException kill =
                    assertThrows(IllegalArgumentException.class, () -> remote.kill(new JobId(3, 1), large));
            assertTrue(kill.getMessage().contains("a Kill of "), kill.getMessage());
            assertEquals(new JobId(3, 1), remote.submit(SPEC));
        }
    }

    @Test
    void nobodyLeadingIsToldWithWhoWasAskedForHowLong() {
        directory.set(Optional.empty());
        ClusterUnreachableException unreachable = assertThrows(ClusterUnreachableException.class, client::start);
        assertEquals("no coordinator leads the cluster (asked a fixed address for 1500 ms)", unreachable.getMessage());
    }

    @Test
    void aLeaderThatCannotBeReachedIsNamed() {
        ClusterUnreachableException unreachable = assertThrows(ClusterUnreachableException.class, client::start);
        assertTrue(unreachable.getMessage().contains("nobody listens at one:1"), unreachable.getMessage());
    }
}
