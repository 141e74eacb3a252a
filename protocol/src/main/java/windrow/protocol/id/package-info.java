/** Names of jobs, tasks and attempts. None of them repeats, not even over a change of leader. */
@NullMarked
package windrow.protocol.id;

import org.jspecify.annotations.NullMarked;
