/** Remembers what the core decided. */
@NullMarked
package windrow.coordinator.journal;

import org.jspecify.annotations.NullMarked;
