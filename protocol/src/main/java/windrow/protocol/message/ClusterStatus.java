package windrow.protocol.message;

import java.util.List;

/** What the leader sees. */
public record ClusterStatus(long epoch, List<Worker> workers, int jobs) {

    /**
     * @param usedSlots attempts assigned now
     */
    public record Worker(String name, String host, String rack, int slots, int usedSlots, long memoryMegabytes) {}
}
