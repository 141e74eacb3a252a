package windrow.protocol.message;

/** Anything that travels over a link. */
public sealed interface Message permits ClusterMessage, ExecutorMessage {}
