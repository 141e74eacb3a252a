package windrow.protocol.message;

/** From a worker to the coordinator. */
public sealed interface WorkerMessage extends ClusterMessage permits RegisterWorker, WorkerReport {

    /** The worker's name, unique in the cluster and new at each start of a worker daemon. */
    String worker();
}
