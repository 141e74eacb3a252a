package windrow.api;

import java.io.Serializable;
import windrow.api.io.InputFormat;

/**
 * An input of a job: where records come from and what is done with each. The types fit together, since {@link Job}'s builder checked
 * them. Immutable. Not a record: to read one of those from bytes, the JVM puts code together at run time, which takes each attempt of a small job
 * longer than its work.
 */
public final class JobInput implements Serializable {

    private static final long serialVersionUID = 1L;

    private final InputFormat<?, ?> format;
    private final Mapper<?, ?, ?, ?> mapper;

    /**
     * @param format reads the records
     * @param mapper takes them
     */
    public JobInput(InputFormat<?, ?> format, Mapper<?, ?, ?, ?> mapper) {
        this.format = format;
        this.mapper = mapper;
    }

    /** Reads the records. */
    public InputFormat<?, ?> format() {
        return format;
    }

    /** Takes them. */
    public Mapper<?, ?, ?, ?> mapper() {
        return mapper;
    }
}
