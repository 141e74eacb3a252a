package windrow.local.sim.job;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import windrow.local.sim.world.Chance;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.SplitMeta;

/**
 * A job that is to be simulated. Its input is known: map {@code m} reads records {@code 0} to {@code records(m) - 1}. A map puts each record into a
 * partition; a reduce writes the records of its partition. So what has to come out is known, too: each record once, and all records of a map from one
 * attempt of it.
 */
public final class SimJob {

    private static final int RECORD_BITS = 20;
    private static final int MAP_BITS = 20;
    private static final int SALT_BITS = 20;
    private static final int MARK_BITS = 40;

    /** Group and names of what attempts count that belongs to them alone. */
    private static final String MARKS = "marks";

    private static final String OF_MAPS = "maps";
    private static final String OF_REDUCES = "reduces";

    private final JobSpec spec;
    private final String output;
    private final int[] records;
    private final List<List<String>> hosts;
    private final boolean deterministic;
    private final int poisoned;
    private final int failuresPerMille;
    private final long taskNanos;
    private final boolean sideOutput;
    private final boolean unpublishable;

    /**
     * @param spec as it is submitted
     * @param output folder on the simulated file system
     * @param records of each map
     * @param hosts of each map's split
     * @param deterministic whether every attempt of a map puts out the same
     * @param poisoned a map of which every attempt fails, or -1
     * @param failuresPerMille attempts that fail for a reason of the job's own
     * @param taskNanos what a task takes on a host of common speed
     * @param sideOutput whether maps in front of reduces write a file each, too
     * @param unpublishable whether it fails when all of its files are published
     */
    SimJob(
            JobSpec spec,
            String output,
            int[] records,
            List<List<String>> hosts,
            boolean deterministic,
            int poisoned,
            int failuresPerMille,
            long taskNanos,
            boolean sideOutput,
            boolean unpublishable) {
        this.spec = spec;
        this.output = output;
        this.records = records.clone();
        this.hosts = hosts;
        this.deterministic = deterministic;
        this.poisoned = poisoned;
        this.failuresPerMille = failuresPerMille;
        this.taskNanos = taskNanos;
        this.sideOutput = sideOutput;
        this.unpublishable = unpublishable;
    }

    public JobSpec spec() {
        return spec;
    }

    /** The same job, which fails when one of its tasks has failed so often. */
    public SimJob trying(int attempts) {
        JobSpec other = new JobSpec(
                spec.requestId(),
                spec.name(),
                spec.owner(),
                spec.stagingDirectory(),
                spec.jars(),
                spec.files(),
                spec.hasReduce(),
                spec.reducers(),
                spec.executorMemoryMegabytes(),
                attempts,
                spec.speculative(),
                spec.settings());
        return new SimJob(
                other,
                output,
                records,
                hosts,
                deterministic,
                poisoned,
                failuresPerMille,
                taskNanos,
                sideOutput,
                unpublishable);
    }

    /** Where its output is to be found. */
    public String output() {
        return output;
    }

    public int maps() {
        return records.length;
    }

    public int records(int map) {
        return records[map];
    }

    /** Whether it cannot succeed, whatever else happens. */
    public boolean hopeless() {
        return poisoned >= 0 || unpublishable;
    }

    /** Whether none of its attempts fails for a reason of its own. */
    public boolean flawless() {
        return !hopeless() && failuresPerMille == 0;
    }

    /** Whether it fails when all of its files are published, and nothing of its work is removed yet. */
    boolean unpublishable() {
        return unpublishable;
    }

    /** Whether maps in front of reduces write a file each, too. */
    public boolean sideOutput() {
        return sideOutput;
    }

    /** What a task takes on a host of common speed. */
    public long taskNanos() {
        return taskNanos;
    }

    /** Whether this attempt fails for a reason of the job's own. */
    boolean fails(AttemptId attempt, Chance chance) {
        boolean poison = attempt.task().kind() == TaskKind.MAP && attempt.task().index() == poisoned;
        return poison || chance.perMille(failuresPerMille);
    }

    List<SplitMeta> splits() {
        List<SplitMeta> splits = new ArrayList<>();
        for (int i = 0; i < records.length; i++) {
            splits.add(new SplitMeta(i * 100L, 100, records[i] * 100L, hosts.get(i)));
        }
        return splits;
    }

    /** What an attempt of a map puts out: 0 for the same each time. */
    public long salt(AttemptId attempt) {
        if (deterministic) {
            return 0;
        }
        long mixed = new Chance(attempt.epoch() * 31
                        + attempt.number() * 7L
                        + attempt.task().index()
                        + 1)
                .next();
        return (mixed & ((1L << SALT_BITS) - 1)) | 1;
    }

    /** A number that an attempt has for itself, and counts: the sum over a job tells whose counters are in it. */
    private static long mark(AttemptId attempt) {
        return new Chance(attempt.toString().hashCode()).next() >>> (Long.SIZE - MARK_BITS);
    }

    /** What an attempt counts that read so many records: these, under a name of the engine's, and its mark. */
    static JobCounters counters(AttemptId attempt, String name, long records) {
        String whose = attempt.task().kind() == TaskKind.MAP ? OF_MAPS : OF_REDUCES;
        // in this order in each process, as the trace is
        Map<String, Map<String, Long>> groups = new LinkedHashMap<>();
        groups.put(JobCounters.ENGINE, Map.of(name, records));
        groups.put(MARKS, Map.of(whose, mark(attempt)));
        return new JobCounters(groups);
    }

    /** Whether what attempts of maps, or of reduces, have for themselves is counted of these and of no other. */
    public static boolean counts(JobCounters counters, TaskKind kind, List<AttemptId> attempts) {
        String whose = kind == TaskKind.MAP ? OF_MAPS : OF_REDUCES;
        return counters.values().getOrDefault(MARKS, Map.of()).getOrDefault(whose, 0L)
                == attempts.stream().mapToLong(SimJob::mark).sum();
    }

    static long value(int map, int number, long salt) {
        return (salt << (RECORD_BITS + MAP_BITS)) | ((long) map << RECORD_BITS) | number;
    }

    /** The map from whose input a value comes. */
    public static int mapOf(long value) {
        return (int) (value >>> RECORD_BITS) & ((1 << MAP_BITS) - 1);
    }

    /** Its record's number within that input. */
    public static int numberOf(long value) {
        return (int) value & ((1 << RECORD_BITS) - 1);
    }

    /** Tells attempts of a map apart that put out different things. */
    public static long saltOf(long value) {
        return value >>> (RECORD_BITS + MAP_BITS);
    }

    static int partition(int map, int number, int partitions) {
        return new Chance(map * 1_000_003L + number).below(partitions);
    }
}
