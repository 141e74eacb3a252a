/** Benches of this package's own classes, which only it sees. */
@NullMarked
package windrow.shuffle.format;

import org.jspecify.annotations.NullMarked;
