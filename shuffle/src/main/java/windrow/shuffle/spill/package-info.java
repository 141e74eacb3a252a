/** The local folders that temporary files are spread over, and what happens when one of them fails. */
@NullMarked
package windrow.shuffle.spill;

import org.jspecify.annotations.NullMarked;
