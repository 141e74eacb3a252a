/** The reduce side: brings one partition of all map outputs together, memory first, then disk. */
@NullMarked
package windrow.shuffle.fetch;

import org.jspecify.annotations.NullMarked;
