package windrow.api;

import java.io.Serializable;

/**
 * Turns one input record into any number of records. It travels by Java serialisation; each attempt has a copy of its own, used by one
 * thread. So fields may hold state of an attempt; what is not serialisable is {@code transient} and made in {@link #setup}.
 */
@FunctionalInterface
public interface Mapper<KI, VI, KO, VO> extends Serializable {
    /** Takes one record. Key and value may be overwritten after the return: copy what is kept ({@link Text#copy}). */
    void map(KI key, VI value, Emitter<KO, VO> out) throws Exception;

    /** Called once per attempt before the first record, also if there is none. */
    default void setup(TaskContext context) throws Exception {}

    /** Called once per attempt after the last record; may still emit. Not called after a failure. */
    default void cleanup(Emitter<KO, VO> out) throws Exception {}
}
