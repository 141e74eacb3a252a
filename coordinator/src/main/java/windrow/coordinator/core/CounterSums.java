package windrow.coordinator.core;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import windrow.protocol.message.JobCounters;

/**
 * Sums of a job's counters, from which a task's share can be taken out again. Names are numbered, so that a task keeps an array of longs
 * and not a map. Sums saturate at the largest long and stay there.
 */
final class CounterSums {

    private static final long[] NONE = {};

    private final Map<String, Map<String, Integer>> numbers = new LinkedHashMap<>();
    private long[] sums = NONE;
    private int names;

    /** Adds and returns the share by number, to be given to {@link #remove} later. */
    long[] add(JobCounters counters) {
        if (counters.values().isEmpty()) {
            return NONE;
        }
        long[] share = new long[names];
        // sorted, so that the numbers do not depend on the order of a hash map
        for (var group : new TreeMap<>(counters.values()).entrySet()) {
            for (var counter : new TreeMap<>(group.getValue()).entrySet()) {
                int number = number(group.getKey(), counter.getKey());
                if (number >= share.length) {
                    share = Arrays.copyOf(share, names);
                }
                share[number] = counter.getValue();
            }
        }
        for (int i = 0; i < share.length; i++) {
            sums[i] = saturatingAdd(sums[i], share[i]);
        }
        return share;
    }

    void remove(long[] share) {
        for (int i = 0; i < share.length; i++) {
            if (sums[i] != Long.MAX_VALUE) {
                sums[i] -= share[i];
            }
        }
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

    void hash(StateHash hash) {
        numbers.forEach((group, byName) -> {
            hash.add(group);
            byName.forEach((name, number) -> hash.add(name).add(sums[number]));
        });
    }

    private int number(String group, String name) {
        Map<String, Integer> byName = numbers.computeIfAbsent(group, g -> new LinkedHashMap<>());
        Integer known = byName.get(name);
        if (known != null) {
            return known;
        }
        int number = names++;
        byName.put(name, number);
        if (number >= sums.length) {
            sums = Arrays.copyOf(sums, Math.max(16, sums.length * 2));
        }
        return number;
    }

    private static long saturatingAdd(long a, long b) {
        long sum = a + b;
        return ((a ^ sum) & (b ^ sum)) < 0 ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
    }
}
