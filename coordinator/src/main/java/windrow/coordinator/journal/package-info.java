/**
 * Remembers what the core decided. {@code format} is what journal files look like, {@code store} is where they lie, {@code keeper} takes
 * them over, appends to them and keeps them short.
 */
@NullMarked
package windrow.coordinator.journal;

import org.jspecify.annotations.NullMarked;
