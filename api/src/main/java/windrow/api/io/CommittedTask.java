package windrow.api.io;

import java.util.List;

/**
 * What the one attempt that counts has written to an output.
 *
 * @param attemptId the attempt
 * @param written what {@link OutputFormat#commitTask} gave
 */
public record CommittedTask(String attemptId, List<String> written) {
    /** Copies the list. */
    public CommittedTask {
        written = List.copyOf(written);
    }
}
