package windrow.worker.task;

import windrow.protocol.message.AttemptResult;

/**
 * What a runner comes to when it succeeds.
 *
 * @param mapOutput absolute path of the data file of a map's output, or empty
 */
public record TaskOutcome(AttemptResult result, String mapOutput) {

    static TaskOutcome of(AttemptResult result) {
        return new TaskOutcome(result, "");
    }
}
