package windrow.protocol.message;

/** Travels between a coordinator and its workers and clients; its frame carries the sender's epoch. */
public sealed interface ClusterMessage extends Message
        permits WorkerMessage, WorkerOrders, ClientRequest, ClientReply, NotLeading {}
