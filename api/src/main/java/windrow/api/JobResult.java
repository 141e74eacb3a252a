package windrow.api;

import java.util.Map;

/**
 * How a job ended. Times are milliseconds of the wall clock since 1970, for showing to people; 0 means that it did not come to that.
 *
 * @param jobId the id that the engine gave
 * @param name the name that the job's author gave
 * @param state how it ended
 * @param submittedMillis when the engine took the job
 * @param startedMillis when its first task was launched
 * @param endedMillis when it ended
 * @param counters the engine's own and the user's, of the attempts that count
 * @param outputs where each output is, by the output's name; {@link Job#MAIN_OUTPUT} names the main one
 */
public record JobResult(
        String jobId,
        String name,
        State state,
        long submittedMillis,
        long startedMillis,
        long endedMillis,
        Counters counters,
        Map<String, String> outputs) {

    /** Copies the map of outputs. */
    public JobResult {
        outputs = Map.copyOf(outputs);
    }

    /** How a job can end. */
    public enum State {
        /** All output is published. */
        SUCCEEDED,
        /** A task failed too often, or the job could not be planned or published. */
        FAILED,
        /** Somebody asked for it. */
        KILLED
    }
}
