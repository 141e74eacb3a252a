/** The table of what is to be reached, from the runs that {@code bench/peers} has measured. Nothing is measured here. */
@NullMarked
package windrow.bench.reach;

import org.jspecify.annotations.NullMarked;
