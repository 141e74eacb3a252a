/** Merges sorted record streams into one, with a bounded number of open files and in a reproducible order. */
@NullMarked
package windrow.shuffle.merge;

import org.jspecify.annotations.NullMarked;
