package windrow.protocol.message;

/** Said by a coordinator that does not lead (any more). The receiver asks ZooKeeper for the leader and connects there. */
public record NotLeading() implements ClusterMessage {}
