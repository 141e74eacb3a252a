package windrow.worker.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import windrow.api.io.InputSplit;

class SplitPackerTest {

    private static InputSplit split(long length, String... hosts) {
        return new InputSplit(new byte[0], length, List.of(hosts));
    }

    private static List<InputSplit> splits(int count, long length, String... hosts) {
        List<InputSplit> splits = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            splits.add(split(length, hosts));
        }
        return splits;
    }

    @Test
    void eachSlotHasSeveralTasks() {
        assertEquals(25, SplitPacker.taskBytes(200, 2));
        assertEquals(1, SplitPacker.taskBytes(0, 8));
        assertEquals(SplitPacker.MAX_TASK_BYTES, SplitPacker.taskBytes(Long.MAX_VALUE, 1000));
    }

    @Test
    void smallSplitsShareTasksInTheirOrder() {
        List<InputSplit> splits = splits(10, 10);
        List<MapTask> tasks = new SplitPacker(3, 45).pack(splits);
        assertEquals(
                List.of(splits.subList(0, 4), splits.subList(4, 8), splits.subList(8, 10)),
                tasks.stream().map(MapTask::parts).toList());
        assertTrue(tasks.stream().allMatch(task -> task.input() == 3));
    }

    @Test
    void largeOnesAndThoseOfUnknownLengthAreAlone() {
        List<InputSplit> splits = List.of(split(10), split(60, "a"), split(0), split(10), split(500));
        List<MapTask> tasks = new SplitPacker(0, 100).pack(splits);
        assertEquals(
                List.of(
                        List.of(splits.get(0), splits.get(3)),
                        List.of(splits.get(1)),
                        List.of(splits.get(2)),
                        List.of(splits.get(4))),
                tasks.stream().map(MapTask::parts).toList());
        assertEquals(List.of("a"), tasks.get(1).hosts());
    }

    @Test
    void hostsTakeTurns() {
        List<MapTask> tasks = new SplitPacker(0, 40).pack(splits(16, 10, "a", "b"));
        assertEquals(
                List.of(List.of("a"), List.of("b"), List.of("a"), List.of("b")),
                tasks.stream().map(MapTask::hosts).toList());
    }

    @Test
    void theOrderInWhichHostsAreToldDoesNotMatter() {
        List<InputSplit> splits = splits(40, 7, "c", "a", "b");
        List<InputSplit> turned = splits.stream()
                .map(split -> new InputSplit(split.payload(), split.length(), List.of("b", "c", "a")))
                .toList();
        assertEquals(places(splits), places(turned));
    }

    /** Of each task the places of its splits among all. */
    private static List<List<Integer>> places(List<InputSplit> splits) {
        return new SplitPacker(0, 30)
                .pack(splits).stream()
                        .map(task -> task.parts().stream().map(splits::indexOf).toList())
                        .toList();
    }

    @Test
    void eachSplitIsInOneTaskOnAHostThatHasIt() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            long taskBytes = 1L + random.nextInt(200);
            List<InputSplit> splits = random(random);
            List<MapTask> tasks = new SplitPacker(0, taskBytes).pack(splits);
            Map<InputSplit, Boolean> seen = new IdentityHashMap<>();
            long packed = 0;
            for (MapTask task : tasks) {
                String what = "seed " + seed + ", round " + round + ": " + task;
                for (InputSplit part : task.parts()) {
                    assertEquals(null, seen.put(part, true), what);
                    assertTrue(part.hosts().containsAll(task.hosts()), what);
                }
                assertTrue(task.parts().size() == 1 || task.length() <= taskBytes, what);
                packed += task.length();
            }
            assertEquals(splits.size(), seen.size(), "seed " + seed + ", round " + round);
            // Without regard to hosts, two neighbours together would always be too much.
            long tooMany = 2 * packed / taskBytes
                    + 1
                    + splits.stream().filter(s -> s.length() == 0).count();
            assertTrue(tasks.size() <= 2 * tooMany, "seed " + seed + ", round " + round + ": " + tasks.size());
        }
    }

    private static List<InputSplit> random(Random random) {
        List<InputSplit> splits = new ArrayList<>();
        List<String> hosts = new ArrayList<>(List.of("a", "b", "c", "d", "e"));
        for (int i = random.nextInt(60); i > 0; i--) {
            Collections.shuffle(hosts, random);
            splits.add(new InputSplit(
                    new byte[0],
                    random.nextInt(5) == 0 ? random.nextInt(300) : random.nextInt(30),
                    hosts.subList(0, random.nextInt(4))));
        }
        return splits;
    }
}
