package windrow.protocol.message;

import windrow.protocol.id.AttemptId;

/**
 * How far a running attempt is.
 *
 * @param fraction 0 to 1
 * @param phase as in {@link PhaseSpan#phase()}
 * @param records read so far
 * @param bytes read so far
 * @param elapsedMillis since the attempt began to run on its executor
 */
public record AttemptProgress(
        AttemptId attempt, float fraction, String phase, long records, long bytes, long elapsedMillis) {}
