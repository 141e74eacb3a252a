package windrow.coordinator.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import windrow.protocol.id.JobId;
import windrow.protocol.message.ClientReply;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.JobState;
import windrow.protocol.message.JobStatus;
import windrow.protocol.rpc.KryoCodec;

class CounterSumsTest {

    /** Names of one attempt. */
    private static final int OF_ATTEMPT = 1_000;

    private final CounterSums sums = new CounterSums();

    /** An attempt that uses names that no other uses, and one of the engine's. */
    private static JobCounters attempt(int n) {
        Map<String, Long> own = new HashMap<>();
        for (int i = 0; i < OF_ATTEMPT; i++) {
            own.put(n + "-" + i, 1L);
        }
        return new JobCounters(Map.of("user", own, JobCounters.ENGINE, Map.of("of-" + n, 5L)));
    }

    private static JobCounters one(long value) {
        return new JobCounters(Map.of("user", Map.of("one", value)));
    }

    private Map<String, Long> total(String group) {
        return sums.total().values().getOrDefault(group, Map.of());
    }

    @Test
    void theNewestNamesAreDroppedAndCounted() {
        int full = CounterSums.MAX_NAMES / OF_ATTEMPT;
        for (int n = 0; n < full; n++) {
            sums.add(attempt(n));
        }
        assertEquals(CounterSums.MAX_NAMES, total("user").size());
        assertNull(total(JobCounters.ENGINE).get(JobCounters.COUNTERS_DROPPED));

        byte[] first = sums.add(attempt(full));
        sums.add(attempt(full + 1));
        sums.add(attempt(0));
        assertEquals(CounterSums.MAX_NAMES, total("user").size());
        assertEquals(2L, total("user").get("0-7"), "known names are summed up on");
        assertFalse(total("user").containsKey(full + "-7"));
        assertEquals(5L, total(JobCounters.ENGINE).get("of-" + (full + 1)), "the engine's own count always");
        assertEquals(2L * OF_ATTEMPT, total(JobCounters.ENGINE).get(JobCounters.COUNTERS_DROPPED));

        sums.remove(first);
        assertEquals(OF_ATTEMPT, total(JobCounters.ENGINE).get(JobCounters.COUNTERS_DROPPED), "as if it had not been");
        assertEquals(0L, total(JobCounters.ENGINE).get("of-" + full));
    }

    @Test
    void theSameSharesInTheSameOrderGiveTheSameSums() {
        List<Long> hashes = new ArrayList<>();
        for (int round = 0; round < 2; round++) {
            CounterSums again = new CounterSums();
            for (int n = 0; n < 12; n++) {
                byte[] share = again.add(attempt(n));
                if (n % 5 == 2) {
                    again.remove(share);
                }
            }
            StateHash hash = new StateHash();
            again.hash(hash);
            hashes.add(hash.value());
        }
        assertEquals(hashes.get(0), hashes.get(1));
    }

    @Test
    void sumsStayAtTheEndOfTheirRange() {
        for (long end : new long[] {Long.MAX_VALUE, Long.MIN_VALUE}) {
            CounterSums saturated = new CounterSums();
            saturated.add(one(end / 2));
            byte[] large = saturated.add(one(end - 10 * Long.signum(end)));
            saturated.add(one(-5L * Long.signum(end)));
            saturated.remove(large);
            assertEquals(end, saturated.total().values().get("user").get("one"));
        }
        sums.add(one(Long.MAX_VALUE - 1));
        byte[] less = sums.add(one(-10));
        sums.add(one(5));
        sums.remove(less);
        assertEquals(Long.MAX_VALUE, total("user").get("one"));
    }

    /** There may be a million tasks, and many names of which each uses some. */
    @Test
    void aTaskTakesTheRoomOfItsOwnCountersHoweverManyNamesItsJobHas() {
        for (int n = 0; n < CounterSums.MAX_NAMES / OF_ATTEMPT; n++) {
            sums.add(attempt(n));
        }
        byte[] late = sums.add(new JobCounters(Map.of("user", Map.of("0-1", 3L, "9-999", -7L))));
        assertTrue(late.length < 20, "bytes: " + late.length);
        assertEquals(4L, total("user").get("0-1"));
        assertEquals(-6L, total("user").get("9-999"));
        sums.remove(late);
        assertEquals(1L, total("user").get("0-1"));
        assertEquals(1L, total("user").get("9-999"));
    }

    @Test
    void aShareIsUnpackedAsItWasPacked() {
        java.util.Random random = new java.util.Random(5);
        for (int round = 0; round < 1_000; round++) {
            TreeMap<Integer, Long> values = new TreeMap<>();
            for (int i = random.nextInt(400); i > 0; i--) {
                values.put(random.nextInt(400), random.nextLong() >> random.nextInt(64));
            }
            byte[] packed = CounterShare.pack(values);
            values.values().removeIf(value -> value == 0);
            Map<Integer, Long> unpacked = new TreeMap<>();
            CounterShare.forEach(packed, unpacked::put);
            assertEquals(values, unpacked, "seed 5");
            assertArrayEquals(packed, SnapshotValues.share(SnapshotValues.share(packed)), "seed 5");
        }
        assertEquals(0, CounterShare.pack(new TreeMap<>(Map.of(7, 0L))).length);
    }

    /** Each name as long as a worker lets it be, each in a group of its own, of characters that take three bytes. */
    @Test
    void aStatusWithAllNamesFitsIntoAMessage() {
        String wide = "\u20ac".repeat(250);
        Map<String, Map<String, Long>> all = new HashMap<>();
        for (int i = 0; i < CounterSums.MAX_NAMES + 500; i++) {
            all.put(wide + (100_000 + i), Map.of(wide + (100_000 + i), Long.MAX_VALUE));
        }
        sums.add(new JobCounters(all));
        JobStatus status = new JobStatus(
                new JobId(1, 1),
                "job",
                JobState.RUNNING,
                1,
                1,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                "",
                "",
                false,
                sums.total());
        int bytes = new KryoCodec().encode(new ClientReply.Status(1, status)).length;
        assertTrue(bytes < KryoCodec.MAX_MESSAGE_BYTES / 2, "bytes: " + bytes);
    }
}
