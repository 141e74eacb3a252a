/** What two processes agree on: messages, RPC, discovery. */
@NullMarked
package windrow.protocol;

import org.jspecify.annotations.NullMarked;
