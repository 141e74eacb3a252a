/** {@code bin/simulate}: clusters under virtual time, with faults drawn from seeds. */
@NullMarked
package windrow.cli.simulate;

import org.jspecify.annotations.NullMarked;
