/** Jobs that the comparison with other engines needs, beside the examples; written against the api alone. */
@NullMarked
package windrow.bench.programs;

import org.jspecify.annotations.NullMarked;
