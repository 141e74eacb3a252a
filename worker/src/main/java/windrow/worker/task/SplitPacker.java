package windrow.worker.task;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import windrow.api.io.InputSplit;

/**
 * Packs small splits into tasks: of many small files each would else be a task that starts, sorts and is fetched from by itself, and keys that
 * several splits have are combined once per task.
 *
 * <p>A task gets splits that one host has, as long as there are some: hosts take turns, so that no host gets all those of which it has a copy.
 * What is left over on each is packed without regard to hosts.
 */
final class SplitPacker {

    /** A task is not made larger than this, however few slots there are: less would be lost and run again. */
    static final long MAX_TASK_BYTES = 128L << 20;

    /** So that tasks of unequal speed even out, and a lost one is a small part of the work. */
    static final int TASKS_PER_SLOT = 4;

    private final int input;
    private final long taskBytes;

    /** @param taskBytes about how much a task reads, at least 1; splits of more than half of that, and those of unknown length, are tasks by themselves */
    SplitPacker(int input, long taskBytes) {
        this.input = input;
        this.taskBytes = taskBytes;
    }

    /** How much each of the tasks should read that share so much input. */
    static long taskBytes(long inputBytes, int slots) {
        return Math.max(1, Math.min(MAX_TASK_BYTES, inputBytes / ((long) TASKS_PER_SLOT * slots)));
    }

    /** All splits, each in one of the tasks; in each task in the order in which they were given. */
    List<MapTask> pack(List<InputSplit> splits) {
        List<MapTask> tasks = new ArrayList<>();
        boolean[] taken = new boolean[splits.size()];
        Map<String, Deque<Integer>> byHost = new TreeMap<>();
        for (int i = 0; i < taken.length; i++) {
            InputSplit split = splits.get(i);
            if (split.length() <= 0 || 2 * split.length() > taskBytes) {
                tasks.add(MapTask.of(input, split));
                taken[i] = true;
                continue;
            }
            for (String host : split.hosts()) {
                byHost.computeIfAbsent(host, h -> new ArrayDeque<>()).add(i);
            }
        }
        packByHost(splits, taken, byHost, tasks);
        Deque<Integer> rest = new ArrayDeque<>();
        for (int i = 0; i < taken.length; i++) {
            if (!taken[i]) {
                rest.add(i);
            }
        }
        while (!rest.isEmpty()) {
            tasks.add(task(splits, next(splits, taken, rest), List.of()));
        }
        // in the order of the input, whatever hosts its blocks are told to be on
        Map<InputSplit, Integer> places = new IdentityHashMap<>();
        for (int i = 0; i < taken.length; i++) {
            places.put(splits.get(i), i);
        }
        tasks.sort(Comparator.comparing(task -> places.get(task.parts().get(0))));
        return tasks;
    }

    /** One task for each host in turn, as long as the splits that it has fill one. */
    private void packByHost(
            List<InputSplit> splits, boolean[] taken, Map<String, Deque<Integer>> byHost, List<MapTask> tasks) {
        while (!byHost.isEmpty()) {
            byHost.entrySet().removeIf(host -> {
                List<Integer> parts = next(splits, taken, host.getValue());
                if (!isFull(splits, parts)) {
                    parts.forEach(i -> taken[i] = false);
                    return true;
                }
                tasks.add(task(splits, parts, List.of(host.getKey())));
                return false;
            });
        }
    }

    /** Takes as many as fill a task, or all that there are; at least one if any is left. */
    private List<Integer> next(List<InputSplit> splits, boolean[] taken, Deque<Integer> from) {
        List<Integer> parts = new ArrayList<>();
        long bytes = 0;
        while (!from.isEmpty()) {
            int i = from.element();
            long length = splits.get(i).length();
            if (!taken[i]) {
                if (!parts.isEmpty() && bytes + length > taskBytes) {
                    break;
                }
                taken[i] = true;
                parts.add(i);
                bytes += length;
            }
            from.remove();
        }
        return parts;
    }

    /** Whether they are so much that nothing more need be found for their task. */
    private boolean isFull(List<InputSplit> splits, List<Integer> parts) {
        long bytes = 0;
        for (int i : parts) {
            bytes += splits.get(i).length();
        }
        return 2 * bytes > taskBytes;
    }

    private MapTask task(List<InputSplit> splits, List<Integer> parts, List<String> hosts) {
        return new MapTask(input, parts.stream().map(splits::get).toList(), hosts);
    }
}
