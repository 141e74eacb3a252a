package windrow.coordinator.core;

/** Names one connection; the host never uses a number again. */
public record LinkId(long value) {}
