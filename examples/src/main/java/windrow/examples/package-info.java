/** Word count and friends, written against the api alone. */
@NullMarked
package windrow.examples;

import org.jspecify.annotations.NullMarked;
