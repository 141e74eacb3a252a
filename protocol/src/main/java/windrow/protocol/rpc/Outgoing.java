package windrow.protocol.rpc;

import windrow.protocol.message.Message;

/** A message on its way into a frame. */
record Outgoing(long epoch, Message message) {}
