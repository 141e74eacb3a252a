/** The Kryo serde for classes that have no built-in one. */
@NullMarked
package windrow.worker.serde;

import org.jspecify.annotations.NullMarked;
