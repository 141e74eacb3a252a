/** Runs a job in memory, in the test of its author, through the real byte forms, orders and combiner. */
@NullMarked
package windrow.api.testkit;

import org.jspecify.annotations.NullMarked;
