/** Runs one attempt: puts a job's readers, functions and writers together with the shuffle. */
@NullMarked
package windrow.worker.task;

import org.jspecify.annotations.NullMarked;
