package windrow.local.sim.job;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import windrow.api.io.CommittedTask;
import windrow.api.io.FileAccess;
import windrow.api.io.FileOutput;
import windrow.api.io.JobOutput;
import windrow.api.io.RecordWriter;
import windrow.api.io.TaskOutput;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.TaskWork;

/** The job's output, written and published by the engine's own code for files: lines of what it is and what it says, with a space between. */
public final class SimOutput extends FileOutput<String, String> {

    private static final long serialVersionUID = 1;

    /** Begins the first line of a file: the attempt that wrote it. */
    public static final String BY = "by";

    /** Begins a line for each map output that a reduce took in: the attempt that made it. */
    public static final String TOOK = "took";

    /** Begins a line for each record: its value. */
    public static final String RECORD = "record";

    static final String NAME = "part";
    private static final String PREFIX = NAME + ":";

    SimOutput(String folder) {
        super(folder);
    }

    @Override
    protected RecordWriter<String, String> writer(OutputStream out) {
        return new RecordWriter<>() {
            private long written;

            @Override
            public void write(@Nullable String key, @Nullable String value) throws java.io.IOException {
                byte[] line = (key + " " + value + "\n").getBytes(StandardCharsets.US_ASCII);
                written += line.length;
                out.write(line);
            }

            @Override
            public long bytesWritten() {
                return written;
            }

            @Override
            public void close() throws java.io.IOException {
                out.close();
            }
        };
    }

    static TaskOutput task(FileAccess files, AttemptId attempt) {
        return new TaskOutput(
                files,
                attempt.job().toString(),
                attempt.toString(),
                NAME,
                attempt.task().kind() == TaskKind.REDUCE,
                attempt.task().index());
    }

    static JobOutput job(FileAccess files, JobId job) {
        return new JobOutput(files, job.toString(), NAME, List.of());
    }

    /** As an attempt names what it wrote to the coordinator. */
    static List<String> named(List<String> files) {
        return files.stream().map(file -> PREFIX + file).toList();
    }

    /** As the coordinator hands that to whoever publishes. */
    static List<CommittedTask> committed(List<TaskWork.Committed> all) {
        List<CommittedTask> tasks = new ArrayList<>();
        for (TaskWork.Committed one : all) {
            List<String> files = one.files().stream()
                    .map(file -> file.substring(PREFIX.length()))
                    .toList();
            if (!files.isEmpty()) {
                tasks.add(new CommittedTask(one.attempt().toString(), files));
            }
        }
        return tasks;
    }
}
