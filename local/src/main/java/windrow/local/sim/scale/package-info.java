/** Measures one coordinator's core under the load of a large cluster, which is simulated around it. */
@NullMarked
package windrow.local.sim.scale;

import org.jspecify.annotations.NullMarked;
