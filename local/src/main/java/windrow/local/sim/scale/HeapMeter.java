package windrow.local.sim.scale;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

/** The heap that is in use after full collections, above a first measurement. */
final class HeapMeter {

    /** A second one clears what the first only found to be unused. */
    private static final int COLLECTIONS = 2;

    private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    private long before;

    void begin() {
        before = used();
    }

    long growth() {
        return used() - before;
    }

    private long used() {
        for (int i = 0; i < COLLECTIONS; i++) {
            memory.gc();
        }
        return memory.getHeapMemoryUsage().getUsed();
    }
}
