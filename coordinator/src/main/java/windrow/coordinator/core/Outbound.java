package windrow.coordinator.core;

import windrow.protocol.message.ClusterMessage;

/** A message to send; if the link is closed it is dropped, for everything that matters is said again. */
public record Outbound(LinkId link, ClusterMessage message) {}
