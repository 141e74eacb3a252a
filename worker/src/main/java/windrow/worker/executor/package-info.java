/** Runs the attempts of one job on threads, in a JVM of its own or within the embedded process. */
@NullMarked
package windrow.worker.executor;

import org.jspecify.annotations.NullMarked;
