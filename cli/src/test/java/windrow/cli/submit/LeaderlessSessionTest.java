package windrow.cli.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import windrow.api.Job;
import windrow.api.JobFailedException;
import windrow.api.JobResult;
import windrow.api.Text;
import windrow.api.io.LocalFiles;
import windrow.api.io.TextInput;
import windrow.api.io.TextOutput;
import windrow.cli.command.UsageError;
import windrow.protocol.client.ClientPatience;
import windrow.protocol.client.JobClient;
import windrow.protocol.discovery.FixedLeaderDirectory;
import windrow.protocol.discovery.Leader;
import windrow.protocol.id.JobId;
import windrow.protocol.message.ClientReply;
import windrow.protocol.message.ClientRequest;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.JobState;
import windrow.protocol.message.JobStatus;
import windrow.protocol.message.Message;
import windrow.protocol.rpc.EventLoop;
import windrow.protocol.rpc.Link;
import windrow.protocol.rpc.LinkListener;
import windrow.protocol.rpc.LinkRole;
import windrow.protocol.rpc.MemoryNetwork;

/** What a submitting program tells and does when its leader goes: the leader here takes a job, says that it runs, and is gone. */
@Timeout(60)
class LeaderlessSessionTest {

    private static final Leader FIRST = new Leader(3, "one", 1);
    private static final Leader SECOND = new Leader(4, "two", 2);
    private static final JobId JOB = new JobId(3, 1);

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final ProgressPrinter progress =
            new ProgressPrinter(ProgressPrinter.Style.PLAIN, 80, new PrintStream(err, true, StandardCharsets.UTF_8));
    private final MemoryNetwork network = new MemoryNetwork();
    private final EventLoop loop = new EventLoop("test-coordinators", e -> {});
    private final FixedLeaderDirectory directory = new FixedLeaderDirectory(FIRST);
    private final CountDownLatch gone = new CountDownLatch(1);
    private @Nullable JobClient client;

    @BeforeEach
    void start() {
        loop.start();
    }

    @AfterEach
    void close() {
        if (client != null) {
            client.close();
        }
        loop.close();
    }

    private interface Answers {
        void to(Link link, ClientRequest request);
    }

    private void coordinator(Leader at, Answers answers) {
        network.listen(
                at.host(),
                at.port(),
                LinkRole.COORDINATOR,
                new LinkListener() {
                    @Override
                    public void opened(Link link) {}

                    @Override
                    public void received(Link link, long epoch, Message message) {
                        answers.to(link, (ClientRequest) message);
                    }

                    @Override
                    public void closed(Link link, @Nullable Throwable cause) {}
                },
                loop);
    }

    private void leaderThatGoes() {
        coordinator(FIRST, (link, request) -> {
            if (request instanceof ClientRequest.Submit) {
                link.send(3, new ClientReply.Submitted(request.call(), JOB));
            } else if (((ClientRequest.Status) request).knownVersion() < 0) {
                link.send(3, new ClientReply.Status(request.call(), status(JobState.RUNNING, 7, 0.5f)));
            } else {
                network.unlisten(FIRST.host(), FIRST.port());
                directory.set(Optional.empty());
                link.close();
                gone.countDown();
            }
        });
    }

    private static JobStatus status(JobState state, long version, float maps) {
        return new JobStatus(
                JOB, "copy", state, version, 2, 1, 0, 0, maps, 0, 0, 5, 0, 0, 0, "", "", false, JobCounters.NONE);
    }

    private ClusterSession session(Duration jobReach) throws Exception {
        JobClient made = new JobClient(
                directory,
                network.connector(LinkRole.CLIENT, "tester", loop),
                new ClientPatience(Duration.ofSeconds(30), jobReach),
                new LeaderNotes(progress, jobReach, System::nanoTime),
                EventLoop::new);
        client = made;
        made.start();
        LocalFiles files = new LocalFiles();
        return new ClusterSession(
                made,
                files,
                new StagingPlace(files, "", folder, "tester", List.of(), List.of()),
                new ClusterSession.Terms(Optional.empty(), Map.of(), Map.of(), 64, false, "tester", "request"),
                progress,
                System::nanoTime,
                System::currentTimeMillis);
    }

    private Job job() throws Exception {
        Path in = Files.writeString(folder.resolve("in"), "a\nb\n");
        return Job.<Text, Text>mapOnly("copy")
                .input(TextInput.of(in.toString()), (offset, line, out) -> out.emit(line, line))
                .output(TextOutput.to(folder.resolve("out").toString()))
                .build();
    }

    private boolean jobFilesAreThere() throws Exception {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.anyMatch(path -> path.getFileName().toString().equals("job.bin"));
        }
    }

    private List<String> told() {
        return err.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void oneLineTellsThatTheLeaderIsLostAndOneThatTheNextIsFound() throws Exception {
        leaderThatGoes();
        coordinator(
                SECOND,
                (link, request) ->
                        link.send(4, new ClientReply.Status(request.call(), status(JobState.SUCCEEDED, 1, 1))));
        ClusterSession session = session(Duration.ofMinutes(10));
        Job job = job();
        FutureTask<JobResult> program = new FutureTask<>(() -> session.run(job));
        new Thread(program, "program").start();
        assertTrue(gone.await(30, TimeUnit.SECONDS));
        directory.set(Optional.of(SECOND));
        assertEquals(
                JobResult.State.SUCCEEDED, program.get(30, TimeUnit.SECONDS).state());
        List<String> lines = told();
        assertEquals(3, lines.size(), lines::toString);
        assertEquals("copy: running, map 50 %", lines.get(0));
        // Whichever is heard first: the end of the link, or that another leads.
        String before = "the connection to the coordinator at one:1 (epoch 3) is lost (";
        String after = "); the job goes on; looking for the next coordinator for up to 10 min";
        assertTrue(
                List.of(before + "the connection was closed" + after, before + "two:2 (epoch 4) leads now" + after)
                        .contains(lines.get(1)),
                lines.get(1));
        assertTrue(lines.get(2).startsWith("the coordinator at two:2 (epoch 4) leads now, found after "), lines.get(2));
    }

    @Test
    void whoGivesUpTellsTheJobAndWhatToDoAndLeavesItsFiles() throws Exception {
        leaderThatGoes();
        ClusterSession session = session(Duration.ofMillis(300));
        Job job = job();
        JobFailedException given = assertThrows(JobFailedException.class, () -> session.run(job));
        assertTrue(given.getMessage().startsWith("job job_3_0001 was taken"), given.getMessage());
        assertTrue(given.getMessage().contains("may still run"), given.getMessage());
        assertTrue(given.getMessage().contains("_SUCCESS"), given.getMessage());
        assertTrue(given.getMessage().contains("cluster.job-reach-timeout"), given.getMessage());
        assertTrue(jobFilesAreThere());
    }

    @Test
    void theProcessEndsSoonThoughNobodyLeads() throws Exception {
        leaderThatGoes();
        ClusterSession session = session(Duration.ofMinutes(10));
        Job job = job();
        FutureTask<JobResult> program = new FutureTask<>(() -> session.run(job));
        new Thread(program, "program").start();
        assertTrue(gone.await(30, TimeUnit.SECONDS));
        long begin = System.nanoTime();
        session.end("Ctrl-C", 40_000);
        client.close();
        ExecutionException ended = assertThrows(ExecutionException.class, () -> program.get(30, TimeUnit.SECONDS));
        assertInstanceOf(JobFailedException.class, ended.getCause());
        assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(20));
        assertTrue(told().stream().anyMatch(line -> line.startsWith("could not ask for the end of job job_3_0001")));
        assertTrue(jobFilesAreThere());
    }

    /** Its submission may be in the journal: the next leader would run it, and must find its files. */
    @Test
    void whoIsInterruptedBeforeTheAnswerLeavesTheJobsFiles() throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        coordinator(FIRST, (link, request) -> heard.countDown());
        ClusterSession session = session(Duration.ofMinutes(10));
        Job job = job();
        FutureTask<JobResult> program = new FutureTask<>(() -> session.run(job));
        Thread thread = new Thread(program, "program");
        thread.start();
        assertTrue(heard.await(30, TimeUnit.SECONDS));
        thread.interrupt();
        ExecutionException ended = assertThrows(ExecutionException.class, () -> program.get(30, TimeUnit.SECONDS));
        assertInstanceOf(InterruptedException.class, ended.getCause());
        assertTrue(jobFilesAreThere());
        assertTrue(
                told().stream().anyMatch(line -> line.contains("job 'copy' was accepted. It may run")),
                told()::toString);
    }

    /** The coordinator knows what its workers have, and whether more are about to come. */
    @Test
    void aRefusalOfTheCoordinatorIsPassedOn() throws Exception {
        coordinator(
                FIRST, (link, request) -> link.send(3, new ClientReply.Refused(request.call(), "no worker is large")));
        ClusterSession session = session(Duration.ofMinutes(10));
        Job job = job();
        assertEquals(
                "no worker is large",
                assertThrows(UsageError.class, () -> session.run(job)).getMessage());
    }
}
