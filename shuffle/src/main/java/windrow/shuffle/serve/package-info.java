/** Serves map outputs to reducers over Netty; the wire format stands at {@link windrow.shuffle.serve.ShuffleProtocol}. */
@NullMarked
package windrow.shuffle.serve;

import org.jspecify.annotations.NullMarked;
