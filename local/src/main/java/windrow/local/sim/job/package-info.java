/** Simulated jobs: what their tasks do in simulated executors, and what has to come out. */
@NullMarked
package windrow.local.sim.job;

import org.jspecify.annotations.NullMarked;
