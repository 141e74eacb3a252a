/** Where records come from and go to: input and output formats, and the little of a file system that they need. */
@NullMarked
package windrow.api.io;

import org.jspecify.annotations.NullMarked;
