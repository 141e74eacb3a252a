package windrow.protocol.message;

/**
 * Said by a coordinator that does not lead (any more): the receiver asks ZooKeeper for the leader and connects there. Said to a coordinator by a
 * worker that leaves it for a later leader, whose epoch the frame carries.
 */
public record NotLeading() implements ClusterMessage {}
