/** Runs a user's program against an embedded or a real cluster, and tells how it goes. */
@NullMarked
package windrow.cli.submit;

import org.jspecify.annotations.NullMarked;
