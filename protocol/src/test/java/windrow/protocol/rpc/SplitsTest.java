package windrow.protocol.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.AttemptEnd;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.AttemptTrace;
import windrow.protocol.message.ExecutorMessage;
import windrow.protocol.message.SplitMeta;
import windrow.protocol.message.Splits;

/** A job's splits fit into a message, however many there are, and come out as they went in. */
class SplitsTest {

    private static final long SEED = Long.getLong("windrow.seed", 20260101L);
    private static final int MILLION = 1_000_000;
    private static final int HOSTS = 10_000;

    private final Random random = new Random(SEED);

    private static byte[] encoded(Splits splits) {
        AttemptId plan = new AttemptId(new TaskId(new JobId(3, 14), TaskKind.PLAN, 0), 3, 0);
        AttemptEnd end = new AttemptEnd(plan, new AttemptResult.Planned(splits, "splits"), AttemptTrace.NONE);
        return new KryoCodec().encode(new ExecutorMessage.Ended(end, ""));
    }

    private static Splits decoded(byte[] bytes) throws CorruptFrameException {
        ExecutorMessage.Ended ended = (ExecutorMessage.Ended) new KryoCodec().decode(bytes, 0, bytes.length);
        return ((AttemptResult.Planned) ended.end().result()).splits();
    }

    @Test
    void thePlanTellsTheBytesOfAllSplits() throws CorruptFrameException {
        List<SplitMeta> splits = new ArrayList<>(List.of(
                new SplitMeta(0, 1, 128L << 20, List.of("a")),
                new SplitMeta(1, 1, -1, List.of()),
                new SplitMeta(2, 1, 5, List.of("a"))));
        assertEquals((128L << 20) + 5, new AttemptResult.Planned(splits, "splits").inputBytes());
        byte[] bytes = encoded(Splits.of(splits));
        ExecutorMessage.Ended ended = (ExecutorMessage.Ended) new KryoCodec().decode(bytes, 0, bytes.length);
        assertEquals((128L << 20) + 5, ((AttemptResult.Planned) ended.end().result()).inputBytes());
        splits.add(new SplitMeta(3, 1, Long.MAX_VALUE, List.of()));
        assertEquals(Long.MAX_VALUE, new AttemptResult.Planned(splits, "splits").inputBytes());
    }

    @Test
    void whateverTheSplitsAreTheyComeBack() throws CorruptFrameException {
        List<SplitMeta> all = new ArrayList<>(List.of(
                new SplitMeta(8, 90, 128L << 20, List.of("a", "b", "größer")),
                new SplitMeta(0, 0, 0, List.of()),
                new SplitMeta(Long.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE, List.of("b")),
                new SplitMeta(Long.MIN_VALUE, Integer.MIN_VALUE, -1, List.of("", "b", "b", "c", "d", "e", "f")),
                new SplitMeta(Long.MAX_VALUE, Integer.MAX_VALUE, Long.MIN_VALUE, List.of())));
        for (int i = 0; i < 1_000; i++) {
            all.add(new SplitMeta(
                    random.nextLong(),
                    random.nextInt(),
                    random.nextLong(),
                    random.nextBoolean() ? List.of() : List.of("h" + random.nextInt(99), "h" + random.nextInt(9))));
        }
        Splits splits = decoded(encoded(Splits.of(all)));
        assertEquals(all, splits.all(), "seed " + SEED);
        assertEquals(Splits.of(all), splits);
        assertEquals(all.get(3), splits.get(3));
        assertEquals(List.of(), decoded(encoded(Splits.of(List.of()))).all());
    }

    @Test
    void aMillionSplitsWithThreeHostsOfTenThousandFitIntoAMessageWithRoom() throws CorruptFrameException {
        Splits.Builder builder = new Splits.Builder(MILLION);
        long offset = 8;
        for (int i = 0; i < MILLION; i++) {
            int length = 80 + random.nextInt(40);
            List<String> hosts = new ArrayList<>();
            for (int h = 0; h < 3; h++) {
                hosts.add(String.format(Locale.ROOT, "a-host-with-a-name-that-is-long-as-%05d", random.nextInt(HOSTS)));
            }
            builder.add(offset, length, (long) (random.nextDouble() * (256L << 20)), hosts);
            offset += length;
        }
        Splits splits = builder.build();
        assertEquals(40, splits.hosts().get(0).length());
        byte[] bytes = encoded(splits);
        assertTrue(bytes.length <= 15L * MILLION + HOSTS * 41L + 1_000, "bytes: " + bytes.length + ", seed " + SEED);
        assertTrue(bytes.length < KryoCodec.MAX_MESSAGE_BYTES / 3, "bytes: " + bytes.length + ", seed " + SEED);
        assertTrue(bytes.length <= splits.messageBytes() + 1_000, splits.messageBytes() + " were said");
        assertTrue(splits.messageBytes() < bytes.length * 11L / 10, splits.messageBytes() + " were said");
        assertEquals(splits, decoded(bytes), "seed " + SEED);
    }

    @Test
    void columnsThatDoNotFitTogetherAreRefused() {
        int[] none = {};
        int[] one = {1};
        long[] long1 = {1};
        assertThrows(IllegalArgumentException.class, () -> new Splits(List.of(), long1, none, long1, new int[1], none));
        assertThrows(IllegalArgumentException.class, () -> new Splits(List.of("h"), long1, one, long1, one, none));
        assertThrows(IllegalArgumentException.class, () -> new Splits(List.of("h"), long1, one, long1, one, one));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Splits(List.of("h"), new long[2], new int[2], new long[2], new int[] {1, 0}, none));
        // from outside, too
        byte[] bytes = encoded(Splits.of(List.of(new SplitMeta(1, 1, 1, List.of("h")))));
        int refused = 0;
        for (int i = 0; i < bytes.length; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= 2;
            try {
                decoded(damaged);
            } catch (CorruptFrameException e) {
                refused++;
            } catch (ClassCastException e) {
                // another message
            }
        }
        assertTrue(refused >= 5, refused + " were refused");
    }
}
