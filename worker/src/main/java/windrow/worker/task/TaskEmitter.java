package windrow.worker.task;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import windrow.api.Counter;
import windrow.api.Emitter;
import windrow.api.Job;
import windrow.api.UsageException;
import windrow.api.io.FileAccess;

/**
 * What user code is given. An I/O error on the way out ends the attempt even if user code catches it: it is thrown again at each further
 * record and at the end.
 */
abstract class TaskEmitter implements Emitter<Object, Object> {

    private final Job job;
    private final JobContext context;
    private final AttemptControl control;
    private final TaskCounters counters;
    private final Outputs outputs;
    private @Nullable EngineIoException failure;

    TaskEmitter(Job job, JobContext context, AttemptControl control, TaskCounters counters, Outputs outputs) {
        this.job = job;
        this.context = context;
        this.control = control;
        this.counters = counters;
        this.outputs = outputs;
    }

    /** Where records without an output's name go. */
    abstract void put(Object key, Object value) throws IOException;

    @Override
    public final void emit(Object key, Object value) {
        rethrow();
        try {
            put(key, value);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Whether records may go to a named output from here; throws where not. */
    void checkNamedOutput(String output) {}

    @Override
    public final void emit(String output, Object key, Object value) {
        rethrow();
        checkNamedOutput(output);
        try {
            outputs.write(output, key, value);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private EngineIoException failed(IOException e) {
        EngineIoException made = new EngineIoException(e);
        failure = made;
        return made;
    }

    /** Throws what an earlier record met, if anything. */
    final void rethrow() {
        EngineIoException known = failure;
        if (known != null) {
            throw known;
        }
    }

    @Override
    public final String jobName() {
        return job.name();
    }

    @Override
    public final String taskId() {
        return control.id().toString();
    }

    @Override
    public final int partition() {
        return control.id().task().index();
    }

    @Override
    public final String setting(String key, String fallback) {
        return context.setting(job, key, fallback);
    }

    @Override
    public final Counter counter(String group, String name) {
        return counters.user(group, name);
    }

    @Override
    public final FileAccess files() {
        return context.files();
    }

    @Override
    public final Path localFile(String name) {
        if (!context.spec().files().contains(name)) {
            throw new UsageException("no file '" + name + "' was given with the job, only "
                    + context.spec().files() + "; add it by --files");
        }
        return context.directory().resolve(name);
    }
}
