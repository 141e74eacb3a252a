/** A client's side of a cluster: submit jobs, follow and kill them, over connections that break and leaders that change. */
@NullMarked
package windrow.protocol.client;

import org.jspecify.annotations.NullMarked;
