package windrow.protocol.message;

/**
 * One phase of an attempt: {@code start}, {@code map}, {@code spill} (within {@code map}), {@code merge}, {@code fetch}, {@code reduce},
 * {@code commit-wait}, {@code plan}, {@code publish}.
 *
 * @param startMicros microseconds since the attempt's start
 * @param endMicros the same, at least {@code startMicros}
 * @param records handled in the phase
 * @param bytes handled in the phase
 */
public record PhaseSpan(String phase, long startMicros, long endMicros, long records, long bytes) {}
