/** The processes of a cluster: coordinator and worker. */
@NullMarked
package windrow.cli.daemon;

import org.jspecify.annotations.NullMarked;
