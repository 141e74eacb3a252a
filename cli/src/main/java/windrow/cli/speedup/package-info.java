/** Runs a job at several parallelisms and draws what Amdahl's law makes of it. */
@NullMarked
package windrow.cli.speedup;

import org.jspecify.annotations.NullMarked;
