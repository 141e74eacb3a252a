package windrow.api.io;

import java.util.List;

/**
 * A job that ends and whose output is published or dropped.
 *
 * @param files the file systems
 * @param jobId the job's id, as in {@link TaskOutput}
 * @param output the output's name
 * @param later the formats of the job's outputs that are still to be committed after this one
 */
public record JobOutput(FileAccess files, String jobId, String output, List<OutputFormat<?, ?>> later) {
    /** Copies the list. */
    public JobOutput {
        later = List.copyOf(later);
    }
}
