package windrow.api.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import windrow.api.Job;
import windrow.api.OutputExistsException;

/** What becomes of an output folder, however often and in whatever company the steps to claim, publish and clean it are begun. */
class FileOutputTest {
    @TempDir
    Path dir;

    private final FileAccess files = new LocalFiles();

    private Path write(String name, String content) throws IOException {
        Path file = dir.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private TaskOutput task(String attempt, String output, int partition) {
        return new TaskOutput(files, "job-1", attempt, output, true, partition);
    }

    private CommittedTask attempt(TextOutput format, String attempt, String output, int partition) throws IOException {
        TaskOutput task = task(attempt, output, partition);
        try (RecordWriter<Object, Object> writer = format.open(task)) {
            writer.write(attempt, partition);
        }
        return new CommittedTask(attempt, format.commitTask(task));
    }

    /** The two tasks of job-1, whose commit died when it had published the first. */
    private List<CommittedTask> halfPublished(TextOutput format, Path out) throws IOException {
        format.prepareJob(job("job-1"));
        List<CommittedTask> tasks =
                List.of(attempt(format, "a0", Job.MAIN_OUTPUT, 0), attempt(format, "a1", Job.MAIN_OUTPUT, 1));
        Files.move(out.resolve("_windrow/job-1/part/a0/part-r-00000"), out.resolve("part-r-00000"));
        return tasks;
    }

    private List<String> names(Path folder) throws IOException {
        try (var all = Files.list(folder)) {
            return all.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void exactlyTheNamedAttemptsArePublished() throws IOException {
        Path out = dir.resolve("out");
        TextOutput format = TextOutput.to(out.toString());
        JobOutput job = new JobOutput(files, "job-1", Job.MAIN_OUTPUT, List.of());
        format.check(files);
        format.prepareJob(job);
        CommittedTask first = attempt(format, "a0", Job.MAIN_OUTPUT, 0);
        attempt(format, "a1", Job.MAIN_OUTPUT, 0);
        CommittedTask second = attempt(format, "a2", Job.MAIN_OUTPUT, 1);
        assertEquals(List.of("_windrow"), names(out));
        for (int repeated = 0; repeated < 2; repeated++) {
            format.commitJob(job, List.of(first, second));
            assertEquals(List.of("_SUCCESS", "part-r-00000", "part-r-00001"), names(out));
            assertEquals("a0\t0\n", Files.readString(out.resolve("part-r-00000")));
        }
        String message = assertThrows(OutputExistsException.class, () -> format.check(files))
                .getMessage();
        assertTrue(message.contains(out.toString()), message);
    }

    @Test
    void aCommitThatDiedHalfWayIsEndedByTheNext() throws IOException {
        Path out = dir.resolve("out");
        TextOutput format = TextOutput.to(out.toString());
        List<CommittedTask> tasks = halfPublished(format, out);
        format.commitJob(job("job-1"), tasks);
        assertEquals(List.of("_SUCCESS", "part-r-00000", "part-r-00001"), names(out));
    }

    @Test
    void aFileThatIsGoneFailsTheCommit() throws IOException {
        Path out = dir.resolve("out");
        TextOutput format = TextOutput.to(out.toString());
        format.prepareJob(job("job-1"));
        CommittedTask first = attempt(format, "a0", Job.MAIN_OUTPUT, 0);
        files.delete(out + "/_windrow/job-1/part");
        JobOutput job = new JobOutput(files, "job-1", Job.MAIN_OUTPUT, List.of());
        String message = assertThrows(FileNotFoundException.class, () -> format.commitJob(job, List.of(first)))
                .getMessage();
        assertTrue(message.contains("part-r-00000") && message.contains("a0"), message);
        assertFalse(files.exists(out + "/_SUCCESS"));
    }

    @Test
    void aCommitWithoutAClaimPublishesNothing() throws IOException {
        Path out = dir.resolve("out");
        TextOutput format = TextOutput.to(out.toString());
        format.prepareJob(job("job-1"));
        List<CommittedTask> tasks = List.of(attempt(format, "a0", Job.MAIN_OUTPUT, 0));
        Files.delete(out.resolve("_windrow/claim"));
        String message = assertThrows(FileNotFoundException.class, () -> format.commitJob(job("job-1"), tasks))
                .getMessage();
        assertTrue(message.contains(out.toString()) && message.contains("job-1"), message);
        assertEquals(List.of("_windrow"), names(out));
        files.create(out + "/_SUCCESS").close();
        assertThrows(FileNotFoundException.class, () -> format.commitJob(job("job-1"), tasks));
        assertEquals(List.of("_SUCCESS", "_windrow"), names(out));
    }

    @Test
    void aPlanThatIsTakenForDeadLeavesTheJobItsClaim() throws IOException {
        int changes = 0;
        for (int step = 0; step == changes; step++) {
            Path out = dir.resolve("out" + step);
            TextOutput format = TextOutput.to(out.toString());
            List<CommittedTask> tasks = new ArrayList<>();
            FileAccess stalled = before(step, () -> {
                tasks.addAll(halfPublished(format, out));
            });
            try {
                format.prepareJob(new JobOutput(stalled, "job-1", Job.MAIN_OUTPUT, List.of()));
            } catch (OutputExistsException e) {
                assertFalse(tasks.isEmpty(), "nobody was there before: " + e);
            }
            if (!tasks.isEmpty()) {
                assertEquals("job-1", Files.readString(out.resolve("_windrow/claim")));
                format.abortJob(job("job-1"), tasks);
                assertFalse(Files.exists(out), "step " + step);
                changes++;
            }
        }
        assertTrue(changes > 2, "changes that preparing makes: " + changes);
    }

    @Test
    void aPlanThatIsMadeAgainSeesWhatCameBetween() throws IOException {
        Path out = dir.resolve("out");
        TextOutput format = TextOutput.to(out.toString());
        format.prepareJob(job("job-1"));
        write("out/part-m-00000", "of a job that came and went");
        assertTrue(refusal(() -> format.prepareJob(job("job-1"))).contains("already exists"));
    }

    @Test
    void aPlanIsMadeAgainThoughAnOutputHasItsFolderInAnother() throws IOException {
        Path out = dir.resolve("out");
        TextOutput outer = TextOutput.to(out.toString());
        TextOutput inner = TextOutput.to(out + "/inner");
        for (int repeated = 0; repeated < 2; repeated++) {
            outer.prepareJob(new JobOutput(files, "job-1", Job.MAIN_OUTPUT, List.of(inner)));
            inner.prepareJob(new JobOutput(files, "job-1", "inner", List.of()));
        }
        assertEquals(List.of("_windrow", "inner"), names(out));
    }

    @Test
    void aCommitThatIsRepeatedWhenSomebodyHoldsTheClaimByMistakeHasSucceeded() throws IOException {
        Path out = dir.resolve("out");
        TextOutput format = TextOutput.to(out.toString());
        format.prepareJob(job("job-1"));
        List<CommittedTask> tasks = List.of(attempt(format, "a0", Job.MAIN_OUTPUT, 0));
        format.commitJob(job("job-1"), tasks);
        write("out/_windrow/claim", "job-2");
        format.commitJob(job("job-1"), tasks);
        format.abortJob(job("job-2"), List.of());
        assertEquals(List.of("_SUCCESS", "part-r-00000"), names(out));
    }

    @Test
    void whatWasPublishedIsRemovedThoughTheClaimWasTakenAway() throws IOException {
        Path out = dir.resolve("out");
        TextOutput format = TextOutput.to(out.toString());
        List<CommittedTask> tasks = halfPublished(format, out);
        Files.delete(out.resolve("_windrow/claim"));
        assertThrows(FileNotFoundException.class, () -> format.commitJob(job("job-1"), tasks));
        format.abortJob(job("job-1"), tasks);
        assertFalse(Files.exists(out));
    }

    @Test
    void aCleaningThatAnotherOvertookEnds() throws IOException {
        Path out = dir.resolve("out");
        TextOutput format = TextOutput.to(out.toString());
        format.prepareJob(job("job-1"));
        files.mkdirs(out + "/_windrow/job-1.aborted");
        files.mkdirs(out + "/_windrow/job-1.cleaned");
        format.abortJob(job("job-1"), List.of());
        assertFalse(Files.exists(out));
    }

    /** The second job finds the folder free, and stands still; meanwhile the first comes, publishes a file, fails, and a clean-up dies. */
    @Test
    void aCleaningThatIsRepeatedLeavesTheNextJobsOutputAlone() throws IOException {
        int whole = 0;
        for (int died = 0; died < 16; died++) {
            Path out = dir.resolve("out" + died);
            TextOutput format = TextOutput.to(out.toString());
            List<CommittedTask> tasks = new ArrayList<>();
            int diesAt = died;
            FileAccess stalled = before(0, () -> {
                tasks.addAll(halfPublished(format, out));
                FileAccess dying = before(diesAt, () -> {
                    throw new IOException("it died");
                });
                try {
                    format.abortJob(new JobOutput(dying, "job-1", Job.MAIN_OUTPUT, List.of()), tasks);
                } catch (IOException e) {
                    assertEquals("it died", e.getMessage());
                }
            });
            try {
                format.prepareJob(new JobOutput(stalled, "job-2", Job.MAIN_OUTPUT, List.of()));
            } catch (OutputExistsException e) {
                format.abortJob(job("job-2"), List.of());
                format.abortJob(job("job-1"), tasks);
                assertFalse(Files.exists(out), "died at " + died);
                continue;
            }
            TaskOutput place = new TaskOutput(files, "job-2", "b0", Job.MAIN_OUTPUT, true, 0);
            try (var writer = format.open(place)) {
                writer.write("b0", 0);
            }
            List<CommittedTask> second = List.of(new CommittedTask("b0", format.commitTask(place)));
            format.commitJob(job("job-2"), second);
            format.abortJob(job("job-1"), tasks);
            assertEquals(List.of("_SUCCESS", "part-r-00000"), names(out), "died at " + died);
            assertEquals("b0\t0\n", Files.readString(out.resolve("part-r-00000")));
            whole++;
        }
        assertTrue(whole > 2, "the second job got the folder " + whole + " times");
    }

    @Test
    void outputsThatShareAFolderSucceedTogether() throws IOException {
        Path out = dir.resolve("out");
        TextOutput main = TextOutput.to(out.toString());
        TextOutput named = TextOutput.to(out.toString()).compressed("gz");
        main.prepareJob(new JobOutput(files, "job-1", Job.MAIN_OUTPUT, List.of(named)));
        named.prepareJob(new JobOutput(files, "job-1", "bad", List.of()));
        CommittedTask first = attempt(main, "a0", Job.MAIN_OUTPUT, 0);
        CommittedTask second = attempt(named, "a0", "bad", 0);
        main.commitJob(new JobOutput(files, "job-1", Job.MAIN_OUTPUT, List.of(named)), List.of(first));
        assertFalse(files.exists(out + "/_SUCCESS"));
        named.commitJob(new JobOutput(files, "job-1", "bad", List.of()), List.of(second));
        assertEquals(List.of("_SUCCESS", "bad-r-00000.gz", "part-r-00000"), names(out));
        try (var gzip = new GZIPInputStream(Files.newInputStream(out.resolve("bad-r-00000.gz")))) {
            assertEquals("a0\t0\n", new String(gzip.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void anAbortLeavesNothingAndTouchesNothingElse() throws IOException {
        Path out = dir.resolve("out");
        TextOutput format = TextOutput.to(out.toString());
        attempt(format, "a0", Job.MAIN_OUTPUT, 0);
        JobOutput job = new JobOutput(files, "job-1", Job.MAIN_OUTPUT, List.of());
        format.abortJob(job, List.of());
        format.abortJob(job, List.of());
        assertFalse(Files.exists(out));
        Files.createDirectories(out);
        format.abortJob(job, List.of());
        assertTrue(Files.exists(out), "a folder that was there before the job stays");
    }

    /** Whoever commits may be taken for dead, and the job fail: the clean-up comes in front of any step of the commit that is left, or dies itself. */
    @Test
    void aCommitThatGoesOnBesideACleaningPublishesAllOrNothing() throws IOException {
        int steps = 0;
        for (boolean complete = false; !complete; steps++) {
            for (int died = 0; died < 14; died++) {
                Path out = dir.resolve("out-" + steps + "-" + died);
                TextOutput format = TextOutput.to(out.toString());
                format.prepareJob(job("job-1"));
                List<CommittedTask> tasks =
                        List.of(attempt(format, "a0", Job.MAIN_OUTPUT, 0), attempt(format, "a1", Job.MAIN_OUTPUT, 1));
                int diesAt = died;
                FileAccess beside = before(steps, () -> {
                    FileAccess dying = before(diesAt, () -> {
                        throw new IOException("it died");
                    });
                    try {
                        format.abortJob(new JobOutput(dying, "job-1", Job.MAIN_OUTPUT, List.of()), tasks);
                    } catch (IOException e) {
                        assertEquals("it died", e.getMessage());
                    }
                });
                boolean won = true;
                try {
                    format.commitJob(new JobOutput(beside, "job-1", Job.MAIN_OUTPUT, List.of()), tasks);
                } catch (FileNotFoundException e) {
                    won = false;
                } catch (IOException e) {
                    won = false;
                    assertTrue(e.getMessage().contains("rename"), e.toString());
                }
                format.abortJob(job("job-1"), tasks);
                boolean there = Files.exists(out);
                if (there) {
                    assertTrue(won, "the commit failed, and left " + names(out));
                    assertEquals(List.of("_SUCCESS", "part-r-00000", "part-r-00001"), names(out));
                }
                complete = there;
            }
        }
        assertTrue(steps > 5, "steps of a commit: " + steps);
    }

    /** Its files, with something that happens in front of the n-th change that is made to them. */
    private FileAccess before(int step, Executable what) {
        int[] changes = {0};
        return (FileAccess) java.lang.reflect.Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {FileAccess.class}, (proxy, method, arguments) -> {
                    boolean change = List.of("rename", "delete", "create", "createNew", "mkdirs")
                            .contains(method.getName());
                    if (change && changes[0]++ == step) {
                        what.execute();
                    }
                    try {
                        return method.invoke(files, arguments);
                    } catch (java.lang.reflect.InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private JobOutput job(String id) {
        return new JobOutput(files, id, Job.MAIN_OUTPUT, List.of());
    }

    private String refusal(Executable what) {
        return assertThrows(OutputExistsException.class, what).getMessage();
    }

    @Test
    void onlyOneOfTwoJobsGetsAFolder() throws IOException {
        Path out = dir.resolve("out");
        TextOutput format = TextOutput.to(out.toString());
        format.check(files);
        format.check(files);
        format.prepareJob(job("job-1"));
        String message = refusal(() -> format.prepareJob(job("job-2")));
        assertTrue(message.contains("job-1") && message.contains("name another one"), message);
        format.prepareJob(job("job-1"));
        format.abortJob(job("job-2"), List.of());
        assertEquals("job-1", Files.readString(out.resolve("_windrow/claim")), "refused jobs leave it alone");

        CommittedTask task = attempt(format, "a0", Job.MAIN_OUTPUT, 0);
        assertThrows(OutputExistsException.class, () -> format.commitJob(job("job-2"), List.of()));
        format.commitJob(job("job-1"), List.of(task));
        assertEquals(List.of("_SUCCESS", "part-r-00000"), names(out));
    }

    @Test
    void outputsOfAJobShareTheClaim() throws IOException {
        Path out = dir.resolve("out");
        TextOutput main = TextOutput.to(out.toString());
        TextOutput named = TextOutput.to(out.toString()).compressed("gz");
        JobOutput first = new JobOutput(files, "job-1", Job.MAIN_OUTPUT, List.of(named));
        JobOutput last = new JobOutput(files, "job-1", "bad", List.of());
        main.prepareJob(first);
        named.prepareJob(last);
        main.commitJob(first, List.of(attempt(main, "a0", Job.MAIN_OUTPUT, 0)));
        assertTrue(Files.exists(out.resolve("_windrow/claim")));
        named.commitJob(last, List.of(attempt(named, "a0", "bad", 0)));
        assertEquals(List.of("_SUCCESS", "bad-r-00000.gz", "part-r-00000"), names(out));
    }

    @Test
    void aClaimThatNamesNobodyIsTriedAgain() throws IOException {
        Path out = dir.resolve("out");
        OutputClaim claim = new OutputClaim(files, out + "/_windrow");
        write("out/_windrow/claim", "");
        files.mkdirs(out + "/_windrow/job-2");
        String message =
                assertThrows(IOException.class, () -> claim.take("job-1")).getMessage();
        assertTrue(message.contains(out.toString()), message);
        claim.release();
        assertEquals("job-1", claim.take("job-1"));
        assertEquals("job-1", claim.take("job-2"));
    }

    @Test
    void aTryThatDiedWhileItClaimedIsFinishedByTheNext() throws IOException {
        Path out = dir.resolve("out");
        TextOutput format = TextOutput.to(out.toString());
        files.mkdirs(out + "/_windrow/job-1");
        format.prepareJob(job("job-1"));
        assertEquals("job-1", Files.readString(out.resolve("_windrow/claim")));
        write("out/_windrow/claim", "");
        assertTrue(refusal(() -> format.prepareJob(job("job-2"))).contains("unfinished work of a job"));
        format.prepareJob(job("job-1"));
        assertEquals("job-1", Files.readString(out.resolve("_windrow/claim")));
        assertTrue(refusal(() -> format.prepareJob(job("job-2"))).contains("job-1"));
    }

    /** Unless somebody else has a folder there, whose it may be as well. */
    @Test
    void aTryThatDiedWhileItClaimedLeavesNothingBehindACleaning() throws IOException {
        Path out = dir.resolve("out");
        TextOutput format = TextOutput.to(out.toString());
        files.mkdirs(out + "/_windrow/job-1");
        files.mkdirs(out + "/_windrow/job-2");
        write("out/_windrow/claim", "");
        format.abortJob(job("job-1"), List.of());
        assertTrue(Files.exists(out.resolve("_windrow/claim")));
        format.abortJob(job("job-2"), List.of());
        assertTrue(Files.notExists(out));
    }

    @Test
    void aFolderWithNothingButUnfinishedWorkSaysWhose() throws IOException {
        TextOutput format = TextOutput.to(dir.resolve("out").toString());
        format.prepareJob(job("job-1"));
        String message = refusal(() -> format.check(files));
        assertTrue(
                message.contains(
                        "holds only the unfinished work of job job-1: if that job no longer runs, delete the folder"),
                message);
        write("out/part-r-00000", "x");
        assertTrue(refusal(() -> format.check(files)).contains("already exists"));
    }

    @Test
    void aFileThatCameMeanwhileIsNotWrittenOver() throws IOException {
        Path out = dir.resolve("out");
        TextOutput format = TextOutput.to(out.toString());
        format.prepareJob(job("job-1"));
        List<CommittedTask> tasks = List.of(
                attempt(format, "a0", Job.MAIN_OUTPUT, 0),
                attempt(format, "a1", Job.MAIN_OUTPUT, 1),
                attempt(format, "a2", Job.MAIN_OUTPUT, 2));
        write("out/part-r-00001", "somebody else's");
        String message = refusal(() -> format.commitJob(job("job-1"), tasks));
        assertTrue(message.contains("part-r-00001"), message);
        for (int repeated = 0; repeated < 2; repeated++) {
            format.abortJob(job("job-1"), tasks);
            assertEquals(List.of("part-r-00001"), names(out));
        }
        assertEquals("somebody else's", Files.readString(out.resolve("part-r-00001")));
    }

    @Test
    void anAbortRemovesWhatACommitThatFailedHadPublished() throws IOException {
        Path out = dir.resolve("out");
        TextOutput format = TextOutput.to(out.toString());
        format.prepareJob(job("job-1"));
        CommittedTask first = attempt(format, "a0", Job.MAIN_OUTPUT, 0);
        CommittedTask gone = attempt(format, "a1", Job.MAIN_OUTPUT, 1);
        Files.delete(out.resolve("_windrow/job-1/part/a1/part-r-00001"));
        assertThrows(FileNotFoundException.class, () -> format.commitJob(job("job-1"), List.of(first, gone)));
        assertTrue(Files.exists(out.resolve("part-r-00000")));
        format.abortJob(job("job-2"), List.of(first, gone));
        assertTrue(Files.exists(out.resolve("part-r-00000")), "it is another job's");
        format.abortJob(job("job-1"), List.of(first, gone));
        assertFalse(Files.exists(out));
    }
}
