/** The worker daemon: a pure core that decides, and the hosts that carry out what it decides. No user code is ever loaded here. */
@NullMarked
package windrow.worker.daemon;

import org.jspecify.annotations.NullMarked;
