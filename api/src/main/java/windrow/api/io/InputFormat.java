package windrow.api.io;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/**
 * Says which parts an input has and reads them. It travels with the job: keep it small and do all that costs in the methods.
 *
 * @param <K> the type of keys that mappers get
 * @param <V> the type of values that mappers get
 */
public interface InputFormat<K, V> extends Serializable {
    /**
     * A cheap look at whether the input is there, before the job is submitted; {@link #splits} finds out for good.
     *
     * @throws windrow.api.InputNotFoundException if something given is not there
     */
    default void check(FileAccess files) throws IOException {
        // Nothing can be said about an input that is not known here.
    }

    /**
     * This format with paths that mean the same in every process; called where the job is submitted, so that a relative path is one of
     * that place.
     */
    default InputFormat<K, V> qualified(FileAccess files) throws IOException {
        return this;
    }

    /**
     * Cuts the input into splits; called once, before any map task. No splits at all are fine: the job then has no records.
     *
     * @throws windrow.api.InputNotFoundException if something given is not there
     */
    List<InputSplit> splits(InputContext context) throws IOException;

    /**
     * Whether a task may read several of the splits, one after the other, if they are small. False by default: each is a task of its own.
     */
    default boolean mayShareTasks(InputContext context) {
        return false;
    }

    /** Begins to read a split. The reader belongs to one thread. */
    RecordReader<K, V> open(InputSplit split, InputContext context) throws IOException;
}
