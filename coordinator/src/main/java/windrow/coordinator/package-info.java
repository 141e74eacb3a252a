/** The control plane: decides, remembers, leads. */
@NullMarked
package windrow.coordinator;

import org.jspecify.annotations.NullMarked;
