/**
 * A cluster under virtual time: the real coordinators, workers and clients with their real journal, in a world whose every accident is drawn from one seed.
 */
@NullMarked
package windrow.local.sim;

import org.jspecify.annotations.NullMarked;
