/** Benches of this package's own classes, which only it sees. */
@NullMarked
package windrow.shuffle.merge;

import org.jspecify.annotations.NullMarked;
