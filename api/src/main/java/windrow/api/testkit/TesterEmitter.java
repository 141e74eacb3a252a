package windrow.api.testkit;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import windrow.api.Counter;
import windrow.api.Emitter;
import windrow.api.Job;
import windrow.api.Pair;
import windrow.api.UsageException;
import windrow.api.io.FileAccess;
import windrow.api.io.LocalFiles;

/** The context and output of one task. */
final class TesterEmitter implements Emitter<Object, Object> {
    private final Collected collected;
    private final String taskId;
    private final int partition;
    private ShuffleModel.@Nullable MapTask shuffle;

    TesterEmitter(Collected collected, String taskId, int partition) {
        this.collected = collected;
        this.taskId = taskId;
        this.partition = partition;
    }

    /** The main records go to the shuffle instead of the main output. */
    void sendTo(ShuffleModel.MapTask target) {
        shuffle = target;
    }

    void endTask() {
        if (shuffle != null) {
            shuffle.end();
        }
    }

    @Override
    public void emit(Object key, Object value) {
        if (shuffle != null) {
            shuffle.collect(key, value);
        } else {
            emit(Job.MAIN_OUTPUT, key, value);
        }
    }

    @Override
    public void emit(String output, Object key, Object value) {
        if (shuffle != null && output.equals(Job.MAIN_OUTPUT)) {
            throw new IllegalArgumentException("a mapper in front of a reducer cannot write to the main output '"
                    + output + "': it may write to named ones");
        }
        collected.output(output).add(Pair.of(Passing.copy(key), Passing.copy(value)));
    }

    @Override
    public String jobName() {
        return collected.job().name();
    }

    @Override
    public String taskId() {
        return taskId;
    }

    @Override
    public int partition() {
        return partition;
    }

    @Override
    public String setting(String key, String fallback) {
        return collected.settings().getOrDefault(key, fallback);
    }

    @Override
    public Counter counter(String group, String name) {
        return n -> collected.count(group, name, n);
    }

    @Override
    public FileAccess files() {
        return new LocalFiles();
    }

    @Override
    public Path localFile(String name) {
        Path file = collected.localFiles().get(name);
        if (file == null) {
            throw new UsageException("the test gave no file '" + name + "': call localFile(path); it gave "
                    + collected.localFiles().keySet());
        }
        return file;
    }
}
