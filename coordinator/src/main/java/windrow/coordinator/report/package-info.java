/** Arithmetic about how fast a job was and why. Pure: numbers in, numbers out. */
@NullMarked
package windrow.coordinator.report;

import org.jspecify.annotations.NullMarked;
