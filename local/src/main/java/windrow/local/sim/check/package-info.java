/** What must hold in a simulation at every moment, and what must have come out at its end. */
@NullMarked
package windrow.local.sim.check;

import org.jspecify.annotations.NullMarked;
