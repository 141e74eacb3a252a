/** One memory budget for all tasks of an executor, and the pages that records are laid down in. */
@NullMarked
package windrow.shuffle.memory;

import org.jspecify.annotations.NullMarked;
