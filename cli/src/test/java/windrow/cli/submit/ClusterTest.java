package windrow.cli.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import author.GatedWords;
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
import windrow.protocol.conf.ClusterConfig;
import windrow.protocol.discovery.Leader;
import windrow.protocol.discovery.ZooKeeperLeaderDirectory;
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

    /** Two workers with two slots each: when all of the last maps wait at their gates, the first ones are done. */
    private static final List<String> FIRST_MAPS = List.of("m0", "m1");

    private static final List<String> LAST_MAPS = List.of("m2", "m3", "m4", "m5");
    private static final List<String> REDUCES = List.of("r0", "r1");

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
        jar = Samples.jar(folder, GatedWords.class);

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

    /** The job's tasks wait at gates in a folder of that name, below the test's own. */
    private CompletableFuture<Integer> submit(String name, String... options) throws IOException {
        Files.createDirectories(folder.resolve(name));
        Environment environment = new Environment(
                "", folder.resolve("conf"), Optional.empty(), false, 80, folder.resolve("tmp"), "tester", 2);
        List<String> words = new ArrayList<>(List.of(options));
        words.addAll(List.of(jar.toString(), folder.resolve(name).toString(), uri() + "/in", uri() + "/out-" + name));
        return CompletableFuture.supplyAsync(
                () -> new Submit(environment, new PrintStream(out, true), new PrintStream(err, true)).run(words));
    }

    private static void open(String name, List<String> tasks) throws IOException {
        for (String task : tasks) {
            Files.write(folder.resolve(name).resolve("open-" + task), new byte[0]);
        }
    }

    /** Waits until all of these tasks are at their gates. */
    private void awaitTasks(CompletableFuture<Integer> submitted, String name, List<String> tasks) throws Exception {
        long deadline = System.nanoTime() + WAIT_NANOS;
        while (!tasks.stream()
                .allMatch(task -> Files.exists(folder.resolve(name).resolve(task)))) {
            assertFalse(submitted.isDone(), () -> "it ended too soon: " + told());
            assertTrue(System.nanoTime() < deadline, () -> "it did not come to that: " + told());
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private static URI uri() {
        return hdfs.getURI();
    }

    private String told() {
        return err.toString(StandardCharsets.UTF_8) + out.toString(StandardCharsets.UTF_8);
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
        CompletableFuture<Integer> first = submit("maps");
        open("maps", FIRST_MAPS);
        awaitTasks(first, "maps", LAST_MAPS);
        kill("worker-1");
        open("maps", LAST_MAPS);
        open("maps", REDUCES);
        assertSucceeds(first, "/out-maps");
        daemon("worker-1");
        awaitWorkers(2);

        CompletableFuture<Integer> second = submit("reduces");
        open("reduces", FIRST_MAPS);
        open("reduces", LAST_MAPS);
        awaitTasks(second, "reduces", REDUCES);
        kill("worker-2");
        open("reduces", REDUCES);
        assertSucceeds(second, "/out-reduces");
        daemon("worker-2");
        awaitWorkers(2);
    }

    @Test
    void whenTheLeaderIsKilledItsJobGoesOnUnderTheNext() throws Exception {
        awaitWorkers(2);
        CompletableFuture<Integer> job = submit("failover");
        open("failover", FIRST_MAPS);
        awaitTasks(job, "failover", LAST_MAPS);
        String leading = leaderProcess(directory.current().orElseThrow().port());
        kill(leading);
        open("failover", LAST_MAPS);
        open("failover", REDUCES);
        assertSucceeds(job, "/out-failover");
        assertTrue(told().contains("the job goes on; looking for the next coordinator"), told());
        assertTrue(told().contains("leads now, found after"), told());
        awaitWorkers(2);
        CompletableFuture<Integer> after = submit("after");
        open("after", FIRST_MAPS);
        open("after", LAST_MAPS);
        open("after", REDUCES);
        assertSucceeds(after, "/out-after");
        daemon(leading);
    }

    @Test
    void theFilesOfAJobThatNobodyWaitsForGoWhenItEnds() throws Exception {
        awaitWorkers(2);
        FileSystem fs = hdfs.getFileSystem();
        org.apache.hadoop.fs.Path staging = new org.apache.hadoop.fs.Path("/tmp/windrow-tester");
        CompletableFuture<Integer> taken = submit("detached", "--detach");
        assertEquals(0, taken.get(60, TimeUnit.SECONDS), this::told);
        assertTrue(told().contains("until it ends"), told());
        assertEquals(1, fs.listStatus(staging).length);
        open("detached", FIRST_MAPS);
        open("detached", LAST_MAPS);
        open("detached", REDUCES);
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
