package windrow.worker.task;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import windrow.api.Job;
import windrow.api.io.OutputFormat;
import windrow.api.io.RecordWriter;
import windrow.api.io.TaskOutput;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.JobCounters;

/** The writers of one attempt: the main output's from the start, so that its file is there even if empty, the named ones' when first used. */
final class Outputs implements Closeable {

    private final Job job;
    private final JobContext context;
    private final AttemptId attempt;
    private final Map<String, RecordWriter<Object, Object>> writers = new HashMap<>();
    private final Set<String> opened = new TreeSet<>();
    private long records;
    private long bytesOfClosed;
    private boolean closed;

    Outputs(Job job, JobContext context, AttemptId attempt) {
        this.job = job;
        this.context = context;
        this.attempt = attempt;
    }

    boolean has(String output) {
        return job.outputs().containsKey(output);
    }

    RecordWriter<Object, Object> open(String output) throws IOException {
        RecordWriter<Object, Object> known = writers.get(output);
        if (known == null) {
            known = format(output).open(place(output));
            writers.put(output, known);
            opened.add(output);
        }
        return known;
    }

    @SuppressWarnings(
            "unchecked") // types of what is emitted to it were checked by the builder, or are the author's word
    private OutputFormat<Object, Object> format(String output) {
        OutputFormat<?, ?> format = job.outputs().get(output);
        if (format == null) {
            throw new IllegalArgumentException("job '" + job.name() + "' has no output '" + output + "'; it has "
                    + job.outputs().keySet() + " (call output(\"" + output + "\", format) when it is built)");
        }
        return (OutputFormat<Object, Object>) format;
    }

    private TaskOutput place(String output) {
        return new TaskOutput(
                context.files(),
                context.nameInFiles(),
                attempt.toString(),
                output,
                attempt.task().kind() == TaskKind.REDUCE,
                attempt.task().index());
    }

    void write(String output, Object key, Object value) throws IOException {
        open(output).write(key, value);
        records++;
    }

    /** Completes what was written and names it, as {@code <output>:<name>}. */
    List<String> finish(TaskCounters counters) throws IOException {
        closeWriters();
        counters.engine(JobCounters.RECORDS_OUT, records);
        counters.engine(JobCounters.BYTES_OUT, bytesOfClosed);
        List<String> names = new ArrayList<>();
        for (String output : opened) {
            for (String name : format(output).commitTask(place(output))) {
                names.add(output + ":" + name);
            }
        }
        return names;
    }

    long records() {
        return records;
    }

    long bytes() {
        long sum = bytesOfClosed;
        for (RecordWriter<Object, Object> writer : writers.values()) {
            sum += writer.bytesWritten();
        }
        return sum;
    }

    private void closeWriters() throws IOException {
        for (RecordWriter<Object, Object> writer : writers.values()) {
            writer.close();
            bytesOfClosed += writer.bytesWritten();
        }
        writers.clear();
        closed = true;
    }

    /** Lets go of what an attempt that did not finish has open; what it wrote is left to the job's end. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (RecordWriter<Object, Object> writer : writers.values()) {
            try {
                writer.close();
            } catch (IOException | RuntimeException e) {
                // The attempt has failed already, and with a better reason.
                continue;
            }
        }
        writers.clear();
    }
}
