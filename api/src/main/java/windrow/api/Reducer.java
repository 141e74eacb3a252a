package windrow.api;

import java.io.Serializable;

/**
 * Turns a group of records into any number of records. It travels as a {@link Mapper} does, and each attempt has a copy of its own.
 */
@FunctionalInterface
public interface Reducer<KI, VI, KO, VO> extends Serializable {
    /**
     * Takes one group.
     *
     * @param key the key of the group's first record; it stays as it is until the return
     * @param values the group's values in sort order, to be walked through at most once and not necessarily to the end; each value may
     *     be overwritten when the next is asked for: copy what is kept ({@link Text#copy})
     */
    void reduce(KI key, Iterable<VI> values, Emitter<KO, VO> out) throws Exception;

    /** Called once per attempt before the first group, also if there is none. */
    default void setup(TaskContext context) throws Exception {}

    /** Called once per attempt after the last group; may still emit. Not called after a failure. */
    default void cleanup(Emitter<KO, VO> out) throws Exception {}
}
