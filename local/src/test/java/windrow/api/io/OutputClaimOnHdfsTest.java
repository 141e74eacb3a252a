package windrow.api.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import windrow.worker.files.Decompressors;
import windrow.worker.files.HadoopConf;
import windrow.worker.files.HadoopFiles;

/** On a real HDFS: of several who claim an output folder at once, one gets it, also where one died over it. */
@Timeout(120)
class OutputClaimOnHdfsTest {

    private static final int CLAIMANTS = 4;
    private static final int ROUNDS = 25;

    @TempDir
    static Path folder;

    private static MiniDFSCluster hdfs;

    /** One for each claimant, as if in processes of their own. */
    private final List<HadoopFiles> clients = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        Configuration conf = new Configuration();
        conf.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.toString());
        hdfs = new MiniDFSCluster.Builder(conf).numDataNodes(1).build();
        hdfs.waitActive();
    }

    @AfterAll
    static void stop() {
        hdfs.shutdown(true);
    }

    @AfterEach
    void close() throws IOException {
        for (HadoopFiles client : clients) {
            client.close();
        }
    }

    private HadoopFiles client() {
        HadoopFiles made = new HadoopFiles(HadoopConf.none(), Decompressors.all());
        clients.add(made);
        return made;
    }

    private static String work(String output) {
        return hdfs.getURI() + "/" + output + "/_windrow";
    }

    @Test
    void ofSeveralWhoClaimAtOnceOneGetsIt() throws Exception {
        List<HadoopFiles> files = new ArrayList<>();
        for (int i = 0; i < CLAIMANTS; i++) {
            files.add(client());
        }
        ExecutorService threads = Executors.newFixedThreadPool(CLAIMANTS);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                String work = work("raced-" + round);
                CyclicBarrier together = new CyclicBarrier(CLAIMANTS);
                List<Callable<Boolean>> claims = new ArrayList<>();
                for (int i = 0; i < CLAIMANTS; i++) {
                    OutputClaim claim = new OutputClaim(files.get(i), work);
                    String job = "job_1_" + i;
                    claims.add(() -> {
                        together.await(60, TimeUnit.SECONDS);
                        return gets(claim, job);
                    });
                }
                List<String> winners = new ArrayList<>();
                List<Future<Boolean>> done = threads.invokeAll(claims);
                for (int i = 0; i < CLAIMANTS; i++) {
                    if (done.get(i).get()) {
                        winners.add("job_1_" + i);
                    }
                }
                assertEquals(1, winners.size(), () -> "got it: " + winners);
                assertEquals(winners.get(0), new OutputClaim(files.get(0), work).holder());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Who comes while another one writes its name there is told to try again. */
    private static boolean gets(OutputClaim claim, String job) {
        try {
            return claim.take(job).equals(job);
        } catch (IOException e) {
            return false;
        }
    }

    /** The file is there, empty, and open for somebody who is no more. */
    @Test
    void whoDiedOverItsClaimGetsItByTryingAgain() throws Exception {
        String work = work("died");
        HadoopFiles dead = client();
        dead.mkdirs(FileAccess.child(work, "job_1_1"));
        dead.createNew(FileAccess.child(work, "claim"));

        OutputClaim again = new OutputClaim(client(), work);
        assertTrue(again.mayBeBegunBy("job_1_1"));
        assertFalse(again.mayBeBegunBy("job_1_2"));
        assertEquals("job_1_1", again.take("job_1_1"));
        assertEquals("job_1_1", again.holder());
        assertEquals("job_1_1", new OutputClaim(client(), work).take("job_1_2"));
    }

    @Test
    void nobodyGetsWhatAnotherDiedOver() throws Exception {
        String work = work("refused");
        HadoopFiles dead = client();
        dead.mkdirs(FileAccess.child(work, "job_1_1"));
        dead.createNew(FileAccess.child(work, "claim"));

        OutputClaim other = new OutputClaim(client(), work);
        IOException refused = assertThrows(IOException.class, () -> other.take("job_1_2"));
        assertTrue(refused.getMessage().contains("another job is claiming an output folder"), refused.getMessage());
    }
}
