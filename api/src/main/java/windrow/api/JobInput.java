package windrow.api;

import java.io.Serializable;
import windrow.api.io.InputFormat;

/**
 * An input of a job: where records come from and what is done with each. The types fit together, since {@link Job}'s builder checked
 * them.
 *
 * @param format reads the records
 * @param mapper takes them
 */
public record JobInput(InputFormat<?, ?> format, Mapper<?, ?, ?, ?> mapper) implements Serializable {}
