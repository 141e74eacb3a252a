package windrow.coordinator.core;

/**
 * Fire {@code key} once when the time is {@code atNanos} or later. A setting replaces an earlier one of an equal key. Firing late,
 * early or twice does no harm.
 *
 * @param atNanos on the clock of {@code step}'s {@code nowNanos}
 */
public record TimerSetting(TimerKey key, long atNanos) {}
