/** Combining of encoded values: what the engine gives, and the stream that applies it to equal neighbours. */
@NullMarked
package windrow.shuffle.combine;

import org.jspecify.annotations.NullMarked;
