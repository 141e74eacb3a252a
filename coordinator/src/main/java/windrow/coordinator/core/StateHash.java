package windrow.coordinator.core;

import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.message.CommittedTasks;
import windrow.protocol.message.JobSpec;

/**
 * A 64-bit hash over a sequence of values, equal in every JVM (unlike {@code hashCode} of records that hold enums). Each value is mixed
 * with the finaliser of SplitMix64 by Steele, Lea and Flood.
 */
final class StateHash {

    private long state = 0x9E3779B97F4A7C15L;

    StateHash add(long value) {
        long z = (state ^ value) + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        state = z ^ (z >>> 31);
        return this;
    }

    StateHash add(String value) {
        add(value.length());
        return add(value.hashCode());
    }

    StateHash add(List<String> values) {
        add(values.size());
        for (String value : values) {
            add(value);
        }
        return this;
    }

    StateHash add(@Nullable AttemptId attempt) {
        if (attempt == null) {
            return add(-1);
        }
        TaskId task = attempt.task();
        return add(task.job())
                .add(task.kind().letter())
                .add(task.index())
                .add(attempt.epoch())
                .add(attempt.number());
    }

    /** One form stands for the same names of one task, and only for these. */
    StateHash add(CommittedTasks.Form form) {
        add(form.files().size());
        for (CommittedTasks.FileName name : form.files()) {
            add(name.before()).add(name.numbered() ? 1 : 0).add(name.after());
        }
        return this;
    }

    /** Settings are added in their order by name, which no map's own order has a part in. */
    StateHash add(JobSpec spec) {
        add(spec.requestId()).add(spec.name()).add(spec.owner()).add(spec.stagingDirectory());
        add(spec.jars()).add(spec.files());
        add(spec.hasReduce() ? 1 : 0).add(spec.reducers());
        add(spec.executorMemoryMegabytes()).add(spec.maxAttempts()).add(spec.speculative() ? 1 : 0);
        add(spec.settings().size());
        new TreeMap<>(spec.settings()).forEach((key, value) -> add(key).add(value));
        return this;
    }

    StateHash add(JobId job) {
        return add(job.epoch()).add(job.number());
    }

    StateHash add(long[] values) {
        add(values.length);
        for (long value : values) {
            add(value);
        }
        return this;
    }

    long value() {
        return state;
    }
}
