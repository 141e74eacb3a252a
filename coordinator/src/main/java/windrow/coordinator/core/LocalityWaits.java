package windrow.coordinator.core;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Soft: since when workers are denied maps of a job that are not near to them. Each waits once, until it gets one that is near. */
final class LocalityWaits {

    private record Wait(Worker worker, long sinceNanos) {}

    private final Map<Worker, Wait> waits = new HashMap<>();
    /** Those that have not waited long enough, in the order in which they will have; some may be over. */
    private final Deque<Wait> ripening = new ArrayDeque<>();

    boolean isWaiting(Worker worker) {
        return waits.containsKey(worker);
    }

    long sinceNanos(Worker worker, long otherwise) {
        Wait wait = waits.get(worker);
        return wait == null ? otherwise : wait.sinceNanos;
    }

    void begin(Worker worker, long nowNanos) {
        Wait wait = new Wait(worker, nowNanos);
        waits.put(worker, wait);
        ripening.add(wait);
    }

    void end(Worker worker) {
        waits.remove(worker);
    }

    boolean isRipening() {
        return !ripening.isEmpty();
    }

    /** When the wait began that will be ripe next; there must be one. */
    long oldestNanos() {
        return ripening.element().sinceNanos;
    }

    /** Takes the next of those that have waited since this time or longer. */
    @SuppressWarnings("ReferenceEquality") // a later wait of the same worker is another one
    @Nullable
    Worker takeRipe(long sinceNanos) {
        while (!ripening.isEmpty() && ripening.element().sinceNanos <= sinceNanos) {
            Wait wait = ripening.remove();
            if (wait.equals(waits.get(wait.worker))) {
                return wait.worker;
            }
        }
        return null;
    }
}
