package windrow.protocol.message;

import java.util.List;

/**
 * What an attempt did with its time.
 *
 * @param durationMillis from its start on the executor to its end
 * @param phases in order of their start; phases may overlap
 */
public record AttemptTrace(long durationMillis, List<PhaseSpan> phases) {

    public static final AttemptTrace NONE = new AttemptTrace(0, List.of());
}
