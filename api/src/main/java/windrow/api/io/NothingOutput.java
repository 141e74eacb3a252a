package windrow.api.io;

import java.util.List;

/** Drops all records: for jobs that only count, or only write to named outputs. */
public final class NothingOutput implements OutputFormat<Object, Object> {
    private static final long serialVersionUID = 1L;

    private NothingOutput() {}

    /** The format. */
    public static NothingOutput get() {
        return new NothingOutput();
    }

    @Override
    public void check(FileAccess files) {}

    @Override
    public RecordWriter<Object, Object> open(TaskOutput task) {
        return new RecordWriter<>() {
            @Override
            public void write(Object key, Object value) {}

            @Override
            public long bytesWritten() {
                return 0;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public List<String> commitTask(TaskOutput task) {
        return List.of();
    }

    @Override
    public void commitJob(JobOutput job, List<CommittedTask> tasks) {}

    @Override
    public void abortJob(JobOutput job, List<CommittedTask> tasks) {}
}
