/** Benches of this package's own classes, which only it sees. */
@NullMarked
package windrow.api.io;

import org.jspecify.annotations.NullMarked;
