/**
 * Decides everything, purely: events and the time go in, records to journal, messages, timers and ended jobs come out. Nothing here
 * touches a clock, a thread, a file, a socket or randomness.
 */
@NullMarked
package windrow.coordinator.core;

import org.jspecify.annotations.NullMarked;
