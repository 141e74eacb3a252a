/** The commands behind bin/. */
@NullMarked
package windrow.cli;

import org.jspecify.annotations.NullMarked;
