package windrow.worker.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import windrow.api.Job;
import windrow.api.Reducers;
import windrow.api.Text;
import windrow.api.io.NothingOutput;
import windrow.api.io.TextInput;
import windrow.api.serde.Serdes;
import windrow.protocol.discovery.FixedLeaderDirectory;
import windrow.protocol.discovery.Leader;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.Launch;
import windrow.protocol.message.TaskWork;
import windrow.protocol.message.WorkerOrders;
import windrow.protocol.rpc.EventLoop;
import windrow.protocol.rpc.LinkRole;
import windrow.protocol.rpc.MemoryNetwork;
import windrow.shuffle.fetch.FetchTransport;
import windrow.worker.files.HadoopConf;
import windrow.worker.files.RoutingFiles;

/** The whole daemon with executors as threads and a leader in memory. */
class WorkerDaemonTest {

    private static final JobId JOB = new JobId(1, 1);

    @TempDir
    Path folder;

    private final MemoryNetwork network = new MemoryNetwork();
    private FakeLeader leader;
    private EventLoop loop;
    private FetchTransport transport;
    private RoutingFiles files;
    private WorkerDaemon worker;

    @BeforeEach
    void start() throws Exception {
        leader = new FakeLeader(network);
        loop = new EventLoop("worker-links", Throwable::printStackTrace);
        loop.start();
        transport = new FetchTransport(1);
        files = new RoutingFiles(HadoopConf.none());
        worker = daemon(folder.resolve("disk"));
    }

    private WorkerDaemon daemon(Path directory) {
        return WorkerDaemons.embedded(
                2,
                1024,
                directory,
                new FixedLeaderDirectory(new Leader(1, FakeLeader.HOST, FakeLeader.PORT)),
                network.connector(LinkRole.WORKER, "worker", loop),
                files,
                transport);
    }

    @AfterEach
    void stop() throws Exception {
        worker.close();
        loop.close();
        leader.close();
        transport.close();
        files.close();
    }

    private JobSpec stage() throws Exception {
        Path staging = Files.createDirectories(folder.resolve("staging"));
        Path in = folder.resolve("in.txt");
        Files.writeString(in, "a\n");
        Job job = Job.named("name", Serdes.STRING, Serdes.LONG)
                .input(
                        TextInput.of(in.toString()),
                        (Long o, Text l, windrow.api.Emitter<String, Long> out) -> out.emit(l.toString(), 1L))
                .reducer(Reducers.sumLongs())
                .output(NothingOutput.get())
                .build();
        try (ObjectOutputStream out =
                new ObjectOutputStream(Files.newOutputStream(staging.resolve(JobSpec.JOB_FILE)))) {
            out.writeObject(job);
        }
        Files.writeString(staging.resolve("side.txt"), "side");
        Files.writeString(staging.resolve(JobSpec.STAGING_MARKER), "r");
        return new JobSpec(
                "r", "name", "o", staging.toString(), List.of(), List.of("side.txt"), true, 1, 64, 4, true, Map.of());
    }

    private static AttemptId plan(int number) {
        return new AttemptId(new TaskId(JOB, TaskKind.PLAN, 0), 1, number);
    }

    private static void await(BooleanSupplier condition, String what) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, what);
            Thread.onSpinWait();
        }
    }

    @Test
    void runsAttemptsHoldsOutputAndForgets() throws Exception {
        worker.start();
        assertEquals(2, leader.awaitRegistration().slots());
        JobSpec spec = stage();
        leader.say(s -> s.launches = List.of(new Launch(plan(0), spec, new TaskWork.Plan(1))));
        AttemptResult.Planned planned = assertInstanceOf(
                AttemptResult.Planned.class,
                leader.await(r -> !r.ended().isEmpty()).ended().get(0).result());
        AttemptId map = new AttemptId(new TaskId(JOB, TaskKind.MAP, 0), 1, 0);
        var split = planned.splits().get(0);
        leader.say(s -> {
            s.acknowledged = List.of(plan(0));
            s.launches = List.of(new Launch(
                    map, spec, new TaskWork.Map(planned.splitFile(), split.fileOffset(), split.fileLength(), 1)));
        });
        leader.await(r -> r.ended().stream().anyMatch(e -> e.attempt().equals(map)));
        leader.dropLinks();
        leader.awaitRegistration();
        leader.await(r -> r.ended().stream().anyMatch(e -> e.attempt().equals(map)));
        Path jobFolder;
        try (Stream<Path> found = Files.walk(folder.resolve("disk"))) {
            jobFolder =
                    found.filter(p -> p.endsWith(JOB.toString())).findFirst().orElseThrow();
        }
        assertTrue(Files.exists(jobFolder.resolve("side.txt")));
        assertTrue(Files.exists(jobFolder.resolve(map + ".seg")));
        leader.say(s -> s.forget = List.of(new WorkerOrders.Forget(JOB, true)));
        await(() -> !Files.exists(jobFolder), "the job's folder goes");
        await(() -> !Files.exists(folder.resolve("staging")), "the staging folder goes");
    }

    @Test
    void registersWithWhatItHoldsAfterALostLink() throws Exception {
        worker.start();
        String name = leader.awaitRegistration().worker();
        leader.dropLinks();
        assertEquals(name, leader.awaitRegistration().worker());
    }

    @Test
    void filesThatCannotBeBroughtAreTold() throws Exception {
        worker.start();
        leader.awaitRegistration();
        JobSpec spec = stage();
        Files.delete(folder.resolve("staging/side.txt"));
        leader.say(s -> s.launches = List.of(new Launch(plan(0), spec, new TaskWork.Plan(1))));
        AttemptResult.Failed failed = assertInstanceOf(
                AttemptResult.Failed.class,
                leader.await(r -> !r.ended().isEmpty()).ended().get(0).result());
        assertTrue(failed.message().contains("side.txt"), failed.message());
    }

    @Test
    void leavesNothingBehindAndRemovesWhatTheDeadLeft() throws Exception {
        Path disk = Files.createDirectories(folder.resolve("disk"));
        Files.createFile(disk.resolve("worker-dead.lock"));
        Files.createDirectories(disk.resolve("worker-dead/job_1_0001"));
        Files.writeString(disk.resolve("worker-dead/job_1_0001/x.seg"), "x");
        WorkerDaemon other = daemon(disk);
        other.start();
        worker.start();
        assertFalse(Files.exists(disk.resolve("worker-dead")));
        assertTrue(Files.exists(disk.resolve("worker-" + other.name())), "the living are left alone");
        worker.close();
        other.close();
        try (Stream<Path> left = Files.list(disk)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() throws Exception {
        Path file = folder.resolve("file");
        Files.writeString(file, "in the way");
        WorkerDaemon broken = daemon(file);
        IOException e = assertThrows(IOException.class, broken::start);
        assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
        assertTrue(e.getMessage().contains("worker.directories"), e.getMessage());
    }
}
