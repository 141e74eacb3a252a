package windrow.worker.daemon;

import java.util.List;
import java.util.Map;
import windrow.protocol.message.AttemptEnd;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.PhaseSpan;

/** How many bytes the end of an attempt takes in a message, at the most. */
final class WireSize {

    private static final int INT = 5;
    private static final int LONG = 9;
    private static final int ID = 2 * LONG + 4 * INT;

    private WireSize() {}

    static long of(AttemptEnd end) {
        long bytes = ID + of(end.result()) + LONG + INT;
        for (PhaseSpan span : end.trace().phases()) {
            bytes += of(span.phase()) + 4 * LONG;
        }
        return bytes;
    }

    private static long of(AttemptResult result) {
        if (result instanceof AttemptResult.Planned planned) {
            return INT + planned.splits().messageBytes() + of(planned.splitFile());
        } else if (result instanceof AttemptResult.Mapped mapped) {
            return INT + 3 * LONG + of(mapped.committed()) + of(mapped.counters());
        } else if (result instanceof AttemptResult.Reduced reduced) {
            return INT + of(reduced.committed()) + of(reduced.counters());
        } else if (result instanceof AttemptResult.Failed failed) {
            return 2 * INT + of(failed.message()) + of(failed.stackTrace());
        }
        return INT;
    }

    private static long of(JobCounters counters) {
        long bytes = INT;
        for (Map.Entry<String, Map<String, Long>> group : counters.values().entrySet()) {
            bytes += of(group.getKey()) + INT;
            for (String name : group.getValue().keySet()) {
                bytes += of(name) + LONG;
            }
        }
        return bytes;
    }

    private static long of(List<String> texts) {
        long bytes = INT;
        for (String text : texts) {
            bytes += of(text);
        }
        return bytes;
    }

    /** In UTF-8, where half a surrogate pair is counted for no more than it can take. */
    private static long of(String text) {
        long bytes = INT;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }
}
