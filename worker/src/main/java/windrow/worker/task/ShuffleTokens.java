package windrow.worker.task;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import windrow.protocol.message.JobSpec;

/** The token that a reader of a job's map outputs shows to the worker that serves them: what only those know who run the job. */
public final class ShuffleTokens {

    /** The shuffle's limit. */
    private static final int MAX_BYTES = 255;

    private ShuffleTokens() {}

    public static byte[] of(JobSpec spec) {
        byte[] bytes = spec.requestId().getBytes(StandardCharsets.UTF_8);
        return bytes.length <= MAX_BYTES ? bytes : Arrays.copyOf(bytes, MAX_BYTES);
    }
}
