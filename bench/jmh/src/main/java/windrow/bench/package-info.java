/**
 * Benches by JMH of the classes that every record passes through; run by {@code bin/bench micro}. Those of classes that only their own package
 * sees stand in a package of the same name here.
 */
@NullMarked
package windrow.bench;

import org.jspecify.annotations.NullMarked;
