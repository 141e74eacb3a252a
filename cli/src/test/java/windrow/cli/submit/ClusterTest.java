package windrow.cli.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import author.SlowWords;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import windrow.cli.daemon.CoordinatorMain;
import windrow.cli.daemon.WorkerMain;
import windrow.protocol.client.ClientPatience;
import windrow.protocol.client.JobClient;
import windrow.protocol.client.LeaderWatcher;
import windrow.protocol.client.UnknownJobException;
import windrow.protocol.conf.ClusterConfig;
import windrow.protocol.discovery.Leader;
import windrow.protocol.discovery.ZooKeeperLeaderDirectory;
import windrow.protocol.id.JobId;
import windrow.protocol.message.JobStatus;
import windrow.protocol.rpc.EventLoop;
import windrow.protocol.rpc.LinkRole;
import windrow.protocol.rpc.RpcClient;
import windrow.protocol.rpc.RpcLimits;

/** A real cluster: HDFS, ZooKeeper, two coordinators and two workers as processes of their own, executors forked; then some are killed. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClusterTest {

    private static final int FILES = 6;
    private static final String LINE = "to be or not to be that is the question of the day\n";
    /** Between two questions to the cluster: it is another process, so that there is nothing to wait on but its answers. */
    private static final long POLL_MILLIS = 30;

    private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(90);

    @TempDir
    private static Path folder;

    private static final Map<String, Process> PROCESSES = new HashMap<>();
    private static MiniDFSCluster hdfs;
    private static NIOServerCnxnFactory zookeeper;
    private static RpcClient rpc;
    private static ZooKeeperLeaderDirectory directory;
    private static JobClient client;
    private static Path jar;
    private static String text;

    /** Nobody else submits here, so that the number of a job is known beforehand. */
    private static int lastJob;

    private static long lastEpoch;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void start() throws Exception {
        ZooKeeperServer server = new ZooKeeperServer(
                folder.resolve("zk").toFile(), folder.resolve("zk").toFile(), 250);
        zookeeper = new NIOServerCnxnFactory();
        zookeeper.configure(new InetSocketAddress("127.0.0.1", 0), 100);
        zookeeper.startup(server);
        Configuration hadoop = new Configuration();
        hadoop.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
        hadoop.set("dfs.namenode.fs-limits.min-block-size", "1024");
        hdfs = new MiniDFSCluster.Builder(hadoop).numDataNodes(1).build();
        hdfs.waitActive();
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Files.createDirectories(folder.resolve("tmp"));
        Files.writeString(
                conf.resolve("windrow.conf"),
                String.join(
                        "\n",
                        "cluster.zookeeper = " + zooKeeperAddress(),
                        "cluster.session-timeout = 2 s",
                        "coordinator.worker-expiry = 3 s",
                        "coordinator.journal = " + hdfs.getURI() + "/journal",
                        "worker.slots = 2",
                        "worker.memory = 512 MB",
                        "job.executor-memory = 64 MB",
                        "job.reducers = 2"));
        for (String name : List.of("coordinator-1", "coordinator-2", "worker-1", "worker-2")) {
            daemon(name);
        }
        jar = Samples.jar(folder, SlowWords.class);

        text = LINE.repeat(10);
        FileSystem fs = hdfs.getFileSystem();
        for (int i = 0; i < FILES; i++) {
            try (var file = fs.create(new org.apache.hadoop.fs.Path("/in/" + i + ".txt"))) {
                file.write(text.getBytes(StandardCharsets.UTF_8));
            }
        }
        text = text.repeat(FILES);

        ClusterConfig cluster = new ClusterConfig(
                List.of(zooKeeperAddress()),
                Duration.ofSeconds(2),
                "windrow",
                Duration.ofSeconds(60),
                Duration.ofSeconds(60));
        rpc = new RpcClient(LinkRole.CLIENT, LinkRole.COORDINATOR, cluster.name(), RpcLimits.DEFAULT);
        directory = new ZooKeeperLeaderDirectory(cluster);
        client = new JobClient(
                directory,
                rpc,
                ClientPatience.of(cluster.reachTimeout()),
                new LeaderWatcher() {
                    @Override
                    public void found(Leader leader) {}

                    @Override
                    public void lost(Leader leader, String reason) {}
                },
                EventLoop::new);
        client.start();
        awaitWorkers(2);
    }

    @AfterAll
    static void stop() throws Exception {
        for (Process process : PROCESSES.values()) {
            process.destroy();
        }
        for (Process process : PROCESSES.values()) {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        if (client != null) {
            client.close();
            rpc.close();
        }
        if (hdfs != null) {
            hdfs.shutdown();
        }
        zookeeper.shutdown();
    }

    private static String zooKeeperAddress() {
        return "127.0.0.1:" + zookeeper.getLocalPort();
    }

    private static void daemon(String name) throws IOException {
        boolean coordinator = name.startsWith("coordinator");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + folder.resolve("tmp"),
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                (coordinator ? CoordinatorMain.class : WorkerMain.class).getName(),
                "--conf",
                folder.resolve("conf").toString()));
        if (!coordinator) {
            command.addAll(List.of("-D", "worker.directories=" + folder.resolve(name)));
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve(name + ".log").toFile()));
        builder.environment().put("CLASSPATH", classPath());
        PROCESSES.put(name, builder.start());
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** With its executors, as when the machine is gone. */
    private static void kill(String name) throws Exception {
        Process process = PROCESSES.get(name);
        List<ProcessHandle> executors = process.descendants().toList();
        process.destroyForcibly();
        executors.forEach(ProcessHandle::destroyForcibly);
        process.waitFor();
    }

    private static void awaitWorkers(int count) throws Exception {
        long deadline = System.nanoTime() + WAIT_NANOS;
        while (client.cluster().workers().size() != count) {
            assertTrue(
                    System.nanoTime() < deadline, "workers: " + client.cluster().workers());
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private CompletableFuture<Integer> submit(int mapMillis, int reduceMillis, String output, String... options) {
        long epoch = directory.current().orElseThrow().epoch();
        lastJob = epoch == lastEpoch ? lastJob + 1 : 1;
        lastEpoch = epoch;
        Environment environment = new Environment(
                "", folder.resolve("conf"), Optional.empty(), false, 80, folder.resolve("tmp"), "tester", 2);
        List<String> words = new ArrayList<>(List.of(options));
        words.addAll(List.of(
                jar.toString(),
                Integer.toString(mapMillis),
                Integer.toString(reduceMillis),
                uri() + "/in",
                uri() + output));
        return CompletableFuture.supplyAsync(
                () -> new Submit(environment, new PrintStream(out, true), new PrintStream(err, true)).run(words));
    }

    private static URI uri() {
        return hdfs.getURI();
    }

    private String told() {
        return err.toString(StandardCharsets.UTF_8) + out.toString(StandardCharsets.UTF_8);
    }

    /** Waits until the job that was submitted last is as asked for. */
    private JobStatus awaitJob(CompletableFuture<Integer> submitted, Predicate<JobStatus> condition) throws Exception {
        JobId job = new JobId(lastEpoch, lastJob);
        long deadline = System.nanoTime() + WAIT_NANOS;
        while (System.nanoTime() < deadline) {
            try {
                JobStatus status = client.status(job);
                if (condition.test(status)) {
                    return status;
                }
            } catch (UnknownJobException e) {
                // Not yet submitted.
            }
            assertFalse(submitted.isDone(), () -> "it ended too soon: " + told());
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        throw new AssertionError("it did not come to that: " + told());
    }

    private static Map<String, Long> counts(String output) throws IOException {
        Map<String, Long> counts = new TreeMap<>();
        FileSystem fs = hdfs.getFileSystem();
        assertTrue(fs.exists(new org.apache.hadoop.fs.Path(output, "_SUCCESS")));
        for (FileStatus file : fs.listStatus(new org.apache.hadoop.fs.Path(output))) {
            assertTrue(file.isFile(), file.toString());
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(fs.open(file.getPath()), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    String[] fields = line.split("\t");
                    counts.merge(fields[0], Long.parseLong(fields[1]), Long::sum);
                }
            }
        }
        return counts;
    }

    private void assertSucceeds(CompletableFuture<Integer> submitted, String output) throws Exception {
        assertEquals(0, submitted.get(120, TimeUnit.SECONDS), this::told);
        assertEquals(Samples.counts(text), counts(output));
    }

    @Test
    void aWorkerKilledInTheMapsOrInTheReducesCostsOnlyTime() throws Exception {
        CompletableFuture<Integer> first = submit(60, 0, "/out-maps");
        awaitJob(first, status -> status.mapsDone() >= 2 && status.mapsDone() < FILES);
        kill("worker-1");
        assertSucceeds(first, "/out-maps");
        daemon("worker-1");
        awaitWorkers(2);

        CompletableFuture<Integer> second = submit(0, 400, "/out-reduces");
        awaitJob(second, status -> status.mapsDone() == FILES && status.reduceFraction() > 0);
        kill("worker-2");
        assertSucceeds(second, "/out-reduces");
        daemon("worker-2");
        awaitWorkers(2);
    }

    @Test
    void whenTheLeaderIsKilledItsJobGoesOnUnderTheNext() throws Exception {
        awaitWorkers(2);
        CompletableFuture<Integer> job = submit(300, 0, "/out-failover");
        awaitJob(job, status -> status.mapsDone() > 0);
        int port = directory.current().orElseThrow().port();
        String leading = leaderProcess(port);
        kill(leading);
        assertSucceeds(job, "/out-failover");
        assertTrue(told().contains("the job goes on; looking for the next coordinator"), told());
        assertTrue(told().contains("leads now, found after"), told());
        awaitWorkers(2);
        assertSucceeds(submit(0, 0, "/out-after"), "/out-after");
        daemon(leading);
    }

    @Test
    void theFilesOfAJobThatNobodyWaitsForGoWhenItEnds() throws Exception {
        awaitWorkers(2);
        FileSystem fs = hdfs.getFileSystem();
        org.apache.hadoop.fs.Path staging = new org.apache.hadoop.fs.Path("/tmp/windrow-tester");
        CompletableFuture<Integer> taken = submit(50, 0, "/out-detached", "--detach");
        assertEquals(0, taken.get(60, TimeUnit.SECONDS), this::told);
        assertTrue(told().contains("until it ends"), told());
        long deadline = System.nanoTime() + WAIT_NANOS;
        while (fs.listStatus(staging).length > 0) {
            assertTrue(System.nanoTime() < deadline, "the staging folder stays");
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        assertEquals(Samples.counts(text), counts("/out-detached"));
    }

    private static String leaderProcess(int port) throws IOException {
        for (String name : List.of("coordinator-1", "coordinator-2")) {
            if (Files.readString(folder.resolve(name + ".log")).contains("runs on port " + port)) {
                return name;
            }
        }
        throw new AssertionError("nobody runs on port " + port);
    }
}
