/**
 * What the author of a job writes against: the job and its parts, the records' own types, and what a running task is given. The
 * input and output formats are in {@link windrow.api.io}, the byte forms of keys and values in {@link windrow.api.serde}.
 */
@NullMarked
package windrow.api;

import org.jspecify.annotations.NullMarked;
