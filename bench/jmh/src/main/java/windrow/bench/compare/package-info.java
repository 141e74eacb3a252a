/** Puts two results of the benches side by side. */
@NullMarked
package windrow.bench.compare;

import org.jspecify.annotations.NullMarked;
