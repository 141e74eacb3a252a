package windrow.local.sim.scale;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import windrow.protocol.id.AttemptId;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.AttemptTrace;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.PhaseSpan;
import windrow.protocol.message.SplitMeta;

/** A job, and what its attempts say that they did: as much as a real word count says. */
final class SyntheticWork {

    static final String PHASE = "map";

    private static final int REPLICAS = 3;
    private static final int SPLIT_FILE_BYTES = 90;
    private static final long BLOCK_BYTES = 128L << 20;
    private static final long MILLIS = 1_000;

    private SyntheticWork() {}

    static JobSpec job(String request, int reducers) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (int i = 0; i < 8; i++) {
            settings.put("job.setting-" + i, "value " + i);
        }
        return new JobSpec(
                request,
                "word count",
                "somebody",
                "hdfs://cluster/user/somebody/.windrow/staging/" + request,
                List.of("words.jar", "library.jar"),
                List.of(),
                true,
                reducers,
                512,
                4,
                true,
                settings);
    }

    /** Blocks on three hosts each. */
    static AttemptResult planned(int maps, int hosts, Random random) {
        List<SplitMeta> splits = new ArrayList<>(maps);
        for (int i = 0; i < maps; i++) {
            List<String> at = new ArrayList<>(REPLICAS);
            for (int r = 0; r < REPLICAS; r++) {
                at.add(SyntheticWorker.hostName(random.nextInt(hosts)));
            }
            splits.add(new SplitMeta((long) i * SPLIT_FILE_BYTES, SPLIT_FILE_BYTES, BLOCK_BYTES, at));
        }
        return new AttemptResult.Planned(splits, "splits");
    }

    static AttemptResult mapped(AttemptId attempt) {
        int n = attempt.task().index();
        Map<String, Long> counters = new LinkedHashMap<>();
        counters.put(JobCounters.MAP_RECORDS_IN, 1_000_000L + n);
        counters.put(JobCounters.MAP_RECORDS_OUT, 9_000_000L + n);
        counters.put(JobCounters.MAP_BYTES_IN, BLOCK_BYTES);
        counters.put(JobCounters.COMBINED_RECORDS_OUT, 200_000L + n);
        counters.put(JobCounters.SPILLED_RECORDS, 200_000L + n);
        counters.put(JobCounters.SPILLED_BYTES, 3_000_000L + n);
        JobCounters all =
                new JobCounters(Map.of(JobCounters.ENGINE, counters, "words", Map.of("empty lines", 17L + n % 100)));
        return new AttemptResult.Mapped(3_000_000L + n, 200_000L + n, digest(n), List.of(), all);
    }

    private static long digest(int map) {
        return map * 0x9E3779B97F4A7C15L + 1;
    }

    static AttemptResult reduced(AttemptId attempt) {
        int n = attempt.task().index();
        Map<String, Long> counters = new LinkedHashMap<>();
        counters.put(JobCounters.SHUFFLE_RECORDS, 2_000_000L + n);
        counters.put(JobCounters.SHUFFLE_BYTES, 30_000_000L + n);
        counters.put(JobCounters.REDUCE_GROUPS, 10_000L + n);
        counters.put(JobCounters.RECORDS_OUT, 10_000L + n);
        return new AttemptResult.Reduced(
                List.of("out:part-r-" + n), new JobCounters(Map.of(JobCounters.ENGINE, counters)));
    }

    static AttemptTrace trace(long nanos) {
        long micros = nanos / MILLIS;
        return new AttemptTrace(
                micros / MILLIS,
                List.of(
                        new PhaseSpan("start", 0, micros / 10, 0, 0),
                        new PhaseSpan("map", micros / 10, micros, 1_000_000, BLOCK_BYTES),
                        new PhaseSpan("spill", micros / 2, micros, 200_000, 3_000_000),
                        new PhaseSpan("merge", micros, micros, 200_000, 3_000_000)));
    }
}
