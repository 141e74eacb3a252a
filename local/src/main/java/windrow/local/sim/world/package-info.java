/** The world of a simulation: time, processes, network, ZooKeeper and file systems, all of it drawn from one seed and none of it real. */
@NullMarked
package windrow.local.sim.world;

import org.jspecify.annotations.NullMarked;
