/** Starts and ends executors: forked JVMs on a cluster, threads in the embedded mode. */
@NullMarked
package windrow.worker.launch;

import org.jspecify.annotations.NullMarked;
