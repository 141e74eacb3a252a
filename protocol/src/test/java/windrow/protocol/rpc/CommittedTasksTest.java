package windrow.protocol.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.CommittedTasks;
import windrow.protocol.message.ExecutorMessage;
import windrow.protocol.message.TaskWork;

/** What a job commits fits into a message, however many tasks it has, and comes out as it went in. */
class CommittedTasksTest {

    private static final long SEED = Long.getLong("windrow.seed", 20260101L);
    private static final JobId JOB = new JobId(3, 14);
    private static final int MILLION = 1_000_000;

    private static AttemptId attempt(TaskKind kind, int index, long epoch, int number) {
        return new AttemptId(new TaskId(JOB, kind, index), epoch, number);
    }

    private static TaskWork.Committed of(AttemptId attempt, String... names) {
        return new TaskWork.Committed(attempt, List.of(names));
    }

    private static byte[] encoded(List<TaskWork.Committed> all) {
        AttemptId commit = attempt(TaskKind.COMMIT, 0, 3, 0);
        return new KryoCodec().encode(new ExecutorMessage.Run(commit, new TaskWork.Publish(all)));
    }

    @Test
    void whateverTheNamesAreTheyComeBack() {
        List<TaskWork.Committed> all = List.of(
                of(attempt(TaskKind.MAP, 0, 3, 0), "part:part-m-00000"),
                of(attempt(TaskKind.MAP, 1, 3, 0), "part:part-m-00001"),
                of(attempt(TaskKind.MAP, 2, 3, 1), "part:part-m-00002"),
                of(attempt(TaskKind.MAP, 3, 4, 0), "part:part-m-00003", "errors:00003-of-00003.gz"),
                of(attempt(TaskKind.MAP, 5, 4, 0)),
                of(attempt(TaskKind.MAP, 6, 4, 0), "part:whatever", "part:00005", "größer:00006\u0000%s00006"),
                of(attempt(TaskKind.MAP, 1_234_567, 4, 0), "part:part-m-1234567"),
                of(attempt(TaskKind.REDUCE, 1_234_568, 4, 0), "part:part-r-1234568"),
                of(attempt(TaskKind.REDUCE, 0, 4, 0), ""));
        assertEquals(all, CommittedTasks.of(all).all());
        assertEquals(List.of(), CommittedTasks.of(List.of()).all());
    }

    @Test
    void tasksThatWentAlikeTakeTheRoomOfOne() {
        List<TaskWork.Committed> all = new ArrayList<>();
        for (int i = 0; i < MILLION; i++) {
            all.add(of(attempt(TaskKind.MAP, i, 3, 0), String.format(Locale.ROOT, "part:part-m-%05d", i)));
        }
        assertTrue(encoded(all).length < 200, "bytes: " + encoded(all).length);
        assertEquals(all, CommittedTasks.of(all).all());
    }

    @Test
    void aMillionTasksThatWentEachInItsOwnWayFitIntoAMessage() {
        Random random = new Random(SEED);
        List<TaskWork.Committed> all = new ArrayList<>();
        String output = "an output with a name that is longer than most are";
        for (int i = 0; i < MILLION; i++) {
            all.add(of(
                    attempt(TaskKind.MAP, i, 3 + random.nextInt(20), random.nextInt(100)),
                    String.format(Locale.ROOT, "%s:%s-m-%05d.parquet", output, output, i),
                    String.format(Locale.ROOT, "%s 2:%s 2-m-%05d.parquet", output, output, i)));
        }
        byte[] bytes = encoded(all);
        assertTrue(bytes.length < KryoCodec.MAX_MESSAGE_BYTES / 3, "bytes: " + bytes.length + ", seed " + SEED);
    }

    @Test
    void whileTheyAreAddedItIsKnownWhatTheyTake() {
        Random random = new Random(SEED);
        CommittedTasks.Builder builder = new CommittedTasks.Builder();
        AttemptId last = attempt(TaskKind.REDUCE, 0, 1, 0);
        for (int i = 0; i < 20_000; i++) {
            int repeated = random.nextInt(100);
            String name = "größer:" + (char) (1 + random.nextInt(0xD000)) + "x".repeat(repeated);
            AttemptId attempt = attempt(TaskKind.MAP, random.nextInt(MILLION), 1L << random.nextInt(60), repeated);
            builder.add(attempt, CommittedTasks.Form.of(List.of(name, "a-00007"), 7));
        }
        builder.add(last, CommittedTasks.Form.NONE);
        long told = builder.messageBytes();
        CommittedTasks tasks = builder.build();
        long none = bytes(CommittedTasks.of(List.of()));
        long real = bytes(tasks) - none;
        assertTrue(told <= real && told > real - 50, told + " told, " + real + " in a message, seed " + SEED);
    }

    private static int bytes(CommittedTasks tasks) {
        AttemptId commit = attempt(TaskKind.COMMIT, 0, 3, 0);
        return new KryoCodec().encode(new ExecutorMessage.Run(commit, new TaskWork.Publish(tasks))).length;
    }
}
