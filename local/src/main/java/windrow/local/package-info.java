/** A whole cluster in one process: with threads, or simulated. */
@NullMarked
package windrow.local;

import org.jspecify.annotations.NullMarked;
