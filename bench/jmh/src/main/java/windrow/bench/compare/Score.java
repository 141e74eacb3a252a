package windrow.bench.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a bench measured.
 *
 * @param value operations per second
 * @param error half the width of the interval that the value is in by 99.9 %; not a number where JMH gives none, as for a single iteration
 */
record Score(double value, double error) {
    /** The scores of a result that JMH has written, by the bench with its parameters. */
    static Map<String, Score> read(Path json) throws IOException {
        Map<String, Score> scores = new LinkedHashMap<>();
        for (JsonNode run : new ObjectMapper().readTree(json.toFile())) {
            JsonNode metric = run.path("primaryMetric");
            JsonNode value = metric.path("score");
            if (!value.isNumber()) {
                throw new IOException(json + " is no result of JMH: a run has no primaryMetric.score");
            }
            scores.put(
                    nameOf(run),
                    new Score(value.asDouble(), metric.path("scoreError").asDouble(Double.NaN)));
        }
        return scores;
    }

    /** Class and method, and parameters: {@code SortBench.sort input=WORDS}. */
    private static String nameOf(JsonNode run) {
        String[] parts = run.path("benchmark").asText().split("\\.");
        StringBuilder name = new StringBuilder();
        for (int i = Math.max(0, parts.length - 2); i < parts.length; i++) {
            name.append(name.length() == 0 ? "" : ".").append(parts[i]);
        }
        for (Iterator<Map.Entry<String, JsonNode>> params = run.path("params").fields(); params.hasNext(); ) {
            Map.Entry<String, JsonNode> param = params.next();
            name.append(' ')
                    .append(param.getKey())
                    .append('=')
                    .append(param.getValue().asText());
        }
        return name.toString();
    }

    /** Whether the intervals of both do not meet. Without intervals nothing is certain. */
    boolean differsFrom(Score other) {
        return Math.abs(value - other.value) > error + other.error;
    }
}
