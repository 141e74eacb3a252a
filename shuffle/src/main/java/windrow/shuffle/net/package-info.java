/** The choice of Netty's transport, shared by both ends of the shuffle. */
@NullMarked
package windrow.shuffle.net;

import org.jspecify.annotations.NullMarked;
