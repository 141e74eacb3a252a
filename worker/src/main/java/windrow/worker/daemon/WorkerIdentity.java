package windrow.worker.daemon;

/**
 * What a worker tells of itself when it registers; see {@link windrow.protocol.message.RegisterWorker}.
 *
 * @param worker unique in the cluster, new at each start
 * @param slots attempts at once, at least 1
 * @param memoryMegabytes that its executors may use together
 */
public record WorkerIdentity(
        String worker, String host, String rack, int slots, long memoryMegabytes, String shuffleHost, int shufflePort) {

    public WorkerIdentity {
        if (slots < 1) {
            throw new IllegalArgumentException("a worker has at least 1 slot, got " + slots);
        }
    }
}
