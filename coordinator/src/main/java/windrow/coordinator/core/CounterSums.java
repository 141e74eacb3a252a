package windrow.coordinator.core;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import windrow.protocol.message.JobCounters;

/**
 * Sums of a job's counters, from which a task's share can be taken out again. Names are numbered, so that a task keeps numbers
 * and not names. Sums saturate at the ends of a long's range and stay there.
 *
 * <p>Names are bounded: values under newer ones are left out, and counted by {@link JobCounters#COUNTERS_DROPPED}. Which names are kept
 * depends on the order of the journal's records alone. The engine's own group is not bounded here: its names stand in the engine's code, and
 * workers keep users out of it.
 */
final class CounterSums {

    /**
     * Names of one job, the engine's not counted. All go into each status of the job, which must fit into a frame: names of an attempt have
     * at most 256 characters, as have groups, so that so many need 15 MB at the worst, a quarter of the largest message.
     */
    static final int MAX_NAMES = 10_000;

    private static final int DROPPED = -1;

    private static final long[] NONE = {};

    private final Map<String, Map<String, Integer>> numbers = new LinkedHashMap<>();
    private long[] sums = NONE;
    private int names;
    private int userNames;

    /** Adds and returns the {@link CounterShare}, to be given to {@link #remove} later. */
    byte[] add(JobCounters counters) {
        if (counters.values().isEmpty()) {
            return CounterShare.NONE;
        }
        SortedMap<Integer, Long> known = shareOfKnown(counters);
        byte[] share = CounterShare.pack(known == null ? shareWithNew(counters) : known);
        CounterShare.forEach(
                share,
                (number, value) ->
                        sums[number] = isSaturated(sums[number]) ? sums[number] : saturatingAdd(sums[number], value));
        return share;
    }

    /** Null where a name is new, as few are. */
    private @Nullable SortedMap<Integer, Long> shareOfKnown(JobCounters counters) {
        SortedMap<Integer, Long> share = new TreeMap<>();
        for (var group : counters.values().entrySet()) {
            Map<String, Integer> byName = numbers.get(group.getKey());
            for (var counter : group.getValue().entrySet()) {
                Integer number = byName == null ? null : byName.get(counter.getKey());
                if (number == null) {
                    return null;
                }
                share.put(number, counter.getValue());
            }
        }
        return share;
    }

    private SortedMap<Integer, Long> shareWithNew(JobCounters counters) {
        SortedMap<Integer, Long> share = new TreeMap<>();
        long dropped = 0;
        // sorted, so that the numbers do not depend on the order of a hash map
        for (var group : new TreeMap<>(counters.values()).entrySet()) {
            for (var counter : new TreeMap<>(group.getValue()).entrySet()) {
                int number = number(group.getKey(), counter.getKey());
                if (number == DROPPED) {
                    dropped++;
                } else {
                    share.put(number, counter.getValue());
                }
            }
        }
        if (dropped > 0) {
            share.put(number(JobCounters.ENGINE, JobCounters.COUNTERS_DROPPED), dropped);
        }
        return share;
    }

    void remove(byte[] share) {
        CounterShare.forEach(share, this::remove);
    }

    /**
     * Removes several shares at once.
     *
     * @param added their sums, by number, wrapped around
     */
    void remove(long[] added) {
        for (int number = 0; number < Math.min(added.length, names); number++) {
            remove(number, added[number]);
        }
    }

    private void remove(int number, long value) {
        sums[number] = isSaturated(sums[number]) ? sums[number] : saturatingSubtract(sums[number], value);
    }

    JobCounters total() {
        Map<String, Map<String, Long>> total = new LinkedHashMap<>();
        numbers.forEach((group, byName) -> {
            Map<String, Long> values = new LinkedHashMap<>();
            byName.forEach((name, number) -> values.put(name, sums[number]));
            total.put(group, values);
        });
        return new JobCounters(total);
    }

    /** How many names there are: numbers are below that. */
    int size() {
        return names;
    }

    /** By number. The work is proportional to all of them. */
    List<SnapshotPart.Counter> state() {
        SnapshotPart.Counter[] all = new SnapshotPart.Counter[names];
        numbers.forEach((group, byName) ->
                byName.forEach((name, number) -> all[number] = new SnapshotPart.Counter(group, name, sums[number])));
        return List.of(all);
    }

    /** The next name by number. */
    void restore(SnapshotPart.Counter counter) {
        int expected = names;
        int number = number(counter.group(), counter.name());
        if (number != expected) {
            throw new IllegalStateException(
                    "counter " + counter.group() + "/" + counter.name() + " stands twice, or is one too many");
        }
        sums[number] = counter.sum();
    }

    void hash(StateHash hash) {
        hash.add(names);
        numbers.forEach((group, byName) -> {
            hash.add(group).add(byName.size());
            byName.forEach((name, number) -> hash.add(name).add(number).add(sums[number]));
        });
    }

    /** The name's number, a new one where there is room for it, else {@link #DROPPED}. */
    private int number(String group, String name) {
        Map<String, Integer> byName = numbers.get(group);
        Integer known = byName == null ? null : byName.get(name);
        if (known != null) {
            return known;
        }
        if (!group.equals(JobCounters.ENGINE)) {
            if (userNames == MAX_NAMES) {
                return DROPPED;
            }
            userNames++;
        }
        int number = names++;
        numbers.computeIfAbsent(group, g -> new LinkedHashMap<>()).put(name, number);
        if (number >= sums.length) {
            sums = Arrays.copyOf(sums, Math.max(16, sums.length * 2));
        }
        return number;
    }

    private static long saturatingAdd(long a, long b) {
        long sum = a + b;
        return ((a ^ sum) & (b ^ sum)) < 0 ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
    }

    private static long saturatingSubtract(long a, long b) {
        long difference = a - b;
        return ((a ^ b) & (a ^ difference)) < 0 ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : difference;
    }

    private static boolean isSaturated(long sum) {
        return sum == Long.MAX_VALUE || sum == Long.MIN_VALUE;
    }
}
