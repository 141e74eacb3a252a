package windrow.cli.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import author.SequenceWords;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.SequenceFile;
import org.apache.hadoop.io.Text;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jobs pass SequenceFiles to each other on Hadoop's default file system, by the settings that stand in Hadoop's own files. */
@Timeout(120)
class SequenceFilesOnHdfsTest {

    private static final int WORDS = 30_000;

    @TempDir
    static java.nio.file.Path folder;

    private static MiniDFSCluster hdfs;

    @BeforeAll
    static void start() throws Exception {
        Configuration conf = new Configuration();
        conf.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
        hdfs = new MiniDFSCluster.Builder(conf).numDataNodes(1).build();
        hdfs.waitActive();
        Files.createDirectories(folder.resolve("hadoop"));
        Files.createDirectories(folder.resolve("conf"));
        Files.createDirectories(folder.resolve("tmp"));
        Files.writeString(
                folder.resolve("hadoop/core-site.xml"),
                "<configuration><property><name>fs.defaultFS</name><value>" + hdfs.getURI()
                        + "</value></property><property><name>io.seqfile.compress.blocksize</name><value>5000</value>"
                        + "</property></configuration>");
    }

    @AfterAll
    static void stop() {
        hdfs.shutdown(true);
    }

    @Test
    void jobsReadWhatJobsWrote() throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 2 * WORDS; i++) {
            text.append("word-").append(i % WORDS).append(i % 7 == 6 ? '\n' : ' ');
        }
        FileSystem files = hdfs.getFileSystem();
        try (OutputStream out = files.create(new Path("/in"))) {
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        }
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Environment environment = new Environment(
                "",
                folder.resolve("conf"),
                Optional.of(folder.resolve("hadoop")),
                false,
                80,
                folder.resolve("tmp"),
                "tester",
                2);
        int code = new Submit(
                        environment, new PrintStream(new ByteArrayOutputStream(), true), new PrintStream(err, true))
                .run(List.of(
                        "--local=2",
                        "--quiet",
                        "-D",
                        "job.split-size=64KB",
                        Samples.jar(folder, SequenceWords.class).toString(),
                        "/in",
                        "/between",
                        "/compressed",
                        "/out"));
        assertEquals(0, code, err::toString);
        Map<String, Long> found = new TreeMap<>();
        for (FileStatus part : files.globStatus(new Path("/out/part-*"))) {
            try (InputStream in = files.open(part.getPath())) {
                for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                    String[] fields = line.split("\t");
                    found.put(fields[0], Long.parseLong(fields[1]));
                }
            }
        }
        assertEquals(Samples.counts(text.toString()), found);
        assertTrue(blocks(files) > 50, "the files have " + blocks(files) + " blocks: as if no size were set");
    }

    /** Hadoop's reader stands behind the block that it takes records from. */
    private static int blocks(FileSystem files) throws Exception {
        int blocks = 0;
        for (FileStatus part : files.globStatus(new Path("/compressed/part-*"))) {
            try (SequenceFile.Reader reader =
                    new SequenceFile.Reader(files.getConf(), SequenceFile.Reader.file(part.getPath()))) {
                Set<Long> places = new HashSet<>();
                while (reader.next(new Text(), new LongWritable())) {
                    places.add(reader.getPosition());
                }
                blocks += places.size();
            }
        }
        return blocks;
    }
}
