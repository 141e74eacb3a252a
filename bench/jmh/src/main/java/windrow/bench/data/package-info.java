/** Data for the benches, made from a seed: the same in each run. */
@NullMarked
package windrow.bench.data;

import org.jspecify.annotations.NullMarked;
