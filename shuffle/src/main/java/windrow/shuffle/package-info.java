/** The data plane: sorts, spills, merges and serves bytes. */
@NullMarked
package windrow.shuffle;

import org.jspecify.annotations.NullMarked;
