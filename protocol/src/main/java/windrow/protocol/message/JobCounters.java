package windrow.protocol.message;

import java.util.Map;

/**
 * Counters by group and name. The engine's own stand in the group {@link #ENGINE}.
 *
 * @param values group to name to value
 */
public record JobCounters(Map<String, Map<String, Long>> values) {

    /** Group of the engine's counters; names are the constants below. */
    public static final String ENGINE = "windrow";

    public static final String MAP_RECORDS_IN = "map-records-in";
    public static final String MAP_RECORDS_OUT = "map-records-out";
    public static final String MAP_BYTES_IN = "map-bytes-in";
    public static final String COMBINED_RECORDS_OUT = "combined-records-out";
    public static final String SPILLED_RECORDS = "spilled-records";
    public static final String SPILLED_BYTES = "spilled-bytes";
    public static final String SHUFFLE_RECORDS = "shuffle-records";
    /** As stored: compressed, but for what was held in memory. Which outputs are may differ from run to run where memory is short. */
    public static final String SHUFFLE_BYTES = "shuffle-bytes";

    /** Those of {@link #SHUFFLE_BYTES} that did not come over the network. */
    public static final String SHUFFLE_BYTES_LOCAL = "shuffle-bytes-local";

    public static final String REDUCE_GROUPS = "reduce-groups";
    public static final String REDUCE_RECORDS_IN = "reduce-records-in";
    public static final String RECORDS_OUT = "records-out";
    public static final String BYTES_OUT = "bytes-out";

    /** Values of tasks that count in no sum, since the job had too many names before; not there while all are summed up. */
    public static final String COUNTERS_DROPPED = "counters-dropped";

    public static final JobCounters NONE = new JobCounters(Map.of());
}
