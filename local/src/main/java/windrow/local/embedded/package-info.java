/** A whole cluster within one process: the real coordinator and the real worker, joined by links in memory. */
@NullMarked
package windrow.local.embedded;

import org.jspecify.annotations.NullMarked;
