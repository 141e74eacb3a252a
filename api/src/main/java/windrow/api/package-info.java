/** What the author of a job writes against. */
@NullMarked
package windrow.api;

import org.jspecify.annotations.NullMarked;
