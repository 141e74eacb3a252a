package windrow.cli.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import windrow.api.Job;
import windrow.api.JobResult;
import windrow.api.Text;
import windrow.api.io.FileAccess;
import windrow.api.io.LocalFiles;
import windrow.api.io.TextInput;
import windrow.api.io.TextOutput;
import windrow.local.embedded.EmbeddedCluster;
import windrow.worker.files.HadoopConf;

/** What a session makes of trouble beside its job. */
class ClusterSessionTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** Local files of which no folder can be removed. */
    private static FileAccess withoutDelete(FileAccess files) {
        return (FileAccess) Proxy.newProxyInstance(
                FileAccess.class.getClassLoader(), new Class<?>[] {FileAccess.class}, (proxy, method, args) -> {
                    if (method.getName().equals("delete")) {
                        throw new IOException("the file system is in safe mode");
                    }
                    try {
                        return method.invoke(files, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private ClusterSession session(EmbeddedCluster cluster, FileAccess files) {
        return new ClusterSession(
                cluster.client(),
                files,
                new StagingPlace(files, "", folder, "tester", List.of(), List.of()),
                new ClusterSession.Terms(Optional.empty(), Map.of(), Map.of(), 64, false, "tester", "request"),
                new ProgressPrinter(
                        ProgressPrinter.Style.PLAIN, 80, new PrintStream(err, true, StandardCharsets.UTF_8)),
                System::nanoTime,
                System::currentTimeMillis);
    }

    @Test
    void aStagingFolderThatCannotBeRemovedDoesNotUndoTheJobsSuccess() throws Exception {
        Path in = Files.writeString(folder.resolve("in"), "a\nb\n");
        FileAccess files = withoutDelete(new LocalFiles());
        try (EmbeddedCluster cluster = new EmbeddedCluster(1, 1, HadoopConf.in(), folder, Optional.empty())) {
            cluster.start();
            ClusterSession session = session(cluster, files);
            JobResult result = session.run(Job.<Text, Text>mapOnly("copy")
                    .input(TextInput.of(in.toString()), (offset, line, out) -> out.emit(line, line))
                    .output(TextOutput.to(folder.resolve("out").toString()))
                    .build());
            assertEquals(JobResult.State.SUCCEEDED, result.state());
        }
        String told = err.toString(StandardCharsets.UTF_8);
        assertTrue(told.contains("could not remove the job's files"), told);
        assertTrue(told.contains("safe mode"), told);
    }

    /** What a mapper in an embedded cluster shares with its test: it is a copy of the one that was given. */
    static final class Signals {
        static final CountDownLatch BEGAN = new CountDownLatch(1);

        private Signals() {}
    }

    @Test
    void aProgramThatIsInterruptedGoesOnWhenItsJobHasLeftNothing() throws Exception {
        Path in = Files.writeString(folder.resolve("in"), "a\n");
        Path out = folder.resolve("out");
        Path temporary = Files.createDirectories(folder.resolve("temporary"));
        FutureTask<List<Path>> program;
        try (EmbeddedCluster cluster = new EmbeddedCluster(1, 1, HadoopConf.in(), temporary, Optional.empty())) {
            cluster.start();
            ClusterSession session = session(cluster, new LocalFiles());
            Job job = Job.<Text, Text>mapOnly("endless")
                    .input(TextInput.of(in.toString()), (offset, line, emitter) -> {
                        Signals.BEGAN.countDown();
                        new CountDownLatch(1).await();
                    })
                    .output(TextOutput.to(out.toString()))
                    .build();
            program = new FutureTask<>(() -> {
                assertThrows(InterruptedException.class, () -> session.run(job));
                try (Stream<Path> left = Files.walk(folder)) {
                    return left.filter(p -> Files.isRegularFile(p) && !p.startsWith(temporary))
                            .toList();
                }
            });
            Thread thread = new Thread(program, "program");
            thread.start();
            assertTrue(Signals.BEGAN.await(60, TimeUnit.SECONDS), "no map began");
            thread.interrupt();
            assertEquals(List.of(in), program.get(60, TimeUnit.SECONDS));
            assertFalse(Files.exists(out));
        }
    }
}
