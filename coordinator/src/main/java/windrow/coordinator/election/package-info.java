/** Who leads, and under which epoch. */
@NullMarked
package windrow.coordinator.election;

import org.jspecify.annotations.NullMarked;
