/** Runs tasks: the daemon, and the executors that it forks. */
@NullMarked
package windrow.worker;

import org.jspecify.annotations.NullMarked;
