/** Map outputs that stay in the memory of their process, for reducers in the same process. */
@NullMarked
package windrow.shuffle.held;

import org.jspecify.annotations.NullMarked;
