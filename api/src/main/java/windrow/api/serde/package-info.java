/**
 * How keys and values become bytes. The engine sorts, combines and moves the bytes alone, so a byte form whose unsigned order is the
 * natural order of its type makes sorting cheap.
 */
@NullMarked
package windrow.api.serde;

import org.jspecify.annotations.NullMarked;
