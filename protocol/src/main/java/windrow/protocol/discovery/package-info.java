/** Where the leading coordinator is. */
@NullMarked
package windrow.protocol.discovery;

import org.jspecify.annotations.NullMarked;
