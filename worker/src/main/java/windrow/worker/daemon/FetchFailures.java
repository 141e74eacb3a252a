package windrow.worker.daemon;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.message.FetchFailure;

/** Map outputs that reduces here cannot get: told with each report until they are got or declared lost, or their reduce is over. */
final class FetchFailures {

    /** All go into each report. What finds no place is said again by its reduce, which tries again every few seconds. */
    static final int MAX = 2_000;

    static final int MAX_REASON_CHARS = 500;

    private final Map<Key, FetchFailure> known = new LinkedHashMap<>();

    private record Key(AttemptId reporter, AttemptId map) {}

    /** Whether it is to be told. */
    boolean add(FetchFailure failure) {
        Key key = new Key(failure.reporter(), failure.map());
        if (known.size() >= MAX && !known.containsKey(key)) {
            return false;
        }
        String reason = failure.reason();
        known.put(
                key,
                reason.length() <= MAX_REASON_CHARS
                        ? failure
                        : new FetchFailure(
                                failure.reporter(),
                                failure.map(),
                                failure.tries(),
                                failure.definitive(),
                                reason.substring(0, MAX_REASON_CHARS - 1) + "…"));
        return true;
    }

    /** The reduce has it after all. Returns whether that takes something back. */
    boolean settled(AttemptId reporter, AttemptId map) {
        return known.remove(new Key(reporter, map)) != null;
    }

    void reporterEnded(AttemptId reporter) {
        known.keySet().removeIf(key -> key.reporter().equals(reporter));
    }

    void declaredLost(AttemptId map) {
        known.keySet().removeIf(key -> key.map().equals(map));
    }

    void forget(JobId job) {
        known.keySet().removeIf(key -> key.map().job().equals(job));
    }

    List<FetchFailure> all() {
        return List.copyOf(known.values());
    }
}
