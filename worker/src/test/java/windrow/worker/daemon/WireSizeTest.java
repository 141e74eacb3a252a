package windrow.worker.daemon;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.AttemptEnd;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.AttemptTrace;
import windrow.protocol.message.FailureKind;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.PhaseSpan;
import windrow.protocol.message.RegisterWorker;
import windrow.protocol.message.SplitMeta;
import windrow.protocol.message.WorkerReport;
import windrow.protocol.rpc.KryoCodec;

class WireSizeTest {

    private static final AttemptId LARGEST = new AttemptId(
            new TaskId(new JobId(Long.MAX_VALUE, Integer.MAX_VALUE), TaskKind.MAP, Integer.MAX_VALUE),
            Long.MAX_VALUE,
            Integer.MAX_VALUE);

    private final KryoCodec codec = new KryoCodec();
    private final Random random = new Random(7);

    private String text() {
        String[] alphabet = {"a", "é", "€", "😀", "\uD83D", "\n"};
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(40); i > 0; i--) {
            text.append(alphabet[random.nextInt(alphabet.length)]);
        }
        return text.toString();
    }

    private List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            texts.add(text());
        }
        return texts;
    }

    private JobCounters counters() {
        Map<String, Map<String, Long>> values = new TreeMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            Map<String, Long> group = values.computeIfAbsent(text(), name -> new TreeMap<>());
            for (int k = random.nextInt(4); k > 0; k--) {
                group.put(text(), random.nextLong());
            }
        }
        return new JobCounters(values);
    }

    private AttemptResult result() {
        return switch (random.nextInt(5)) {
            case 0 -> {
                List<SplitMeta> splits = new ArrayList<>();
                for (int i = random.nextInt(9); i > 0; i--) {
                    splits.add(new SplitMeta(random.nextLong(), random.nextInt(), random.nextLong(), texts()));
                }
                yield new AttemptResult.Planned(splits, text());
            }
            case 1 ->
                new AttemptResult.Mapped(random.nextLong(), random.nextLong(), random.nextLong(), texts(), counters());
            case 2 -> new AttemptResult.Reduced(texts(), counters());
            case 3 -> new AttemptResult.Failed(FailureKind.ENVIRONMENT, text(), text());
            default -> new AttemptResult.Published();
        };
    }

    private int encoded(List<AttemptEnd> ends) {
        return codec.encode(new WorkerReport("w", 1, 1, List.of(), ends, List.of(), List.of(), List.of())).length;
    }

    @Test
    void isNeverLessThanWhatTheCodecWrites() {
        int empty = encoded(List.of());
        for (int i = 0; i < 2_000; i++) {
            List<PhaseSpan> phases = new ArrayList<>();
            for (int k = random.nextInt(4); k > 0; k--) {
                phases.add(new PhaseSpan(
                        text(), random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong()));
            }
            AttemptEnd end = new AttemptEnd(LARGEST, result(), new AttemptTrace(random.nextLong(), phases));
            int actual = encoded(List.of(end)) - empty;
            assertTrue(actual <= WireSize.of(end), actual + " bytes for " + end);
        }
    }

    @Test
    void aWorkerCanRegisterWithAllTheOutputsThatItMayHold() {
        int some = 1_000;
        RegisterWorker register = new RegisterWorker(
                "w", 1, "host", "/rack", 1, 1, "host", 1, List.of(), java.util.Collections.nCopies(some, LARGEST));
        long each = codec.encode(register).length / some;
        assertTrue(
                each * WorkerLimits.DEFAULT.heldMaps() < KryoCodec.MAX_MESSAGE_BYTES * 3L / 4,
                each + " bytes for each");
    }
}
