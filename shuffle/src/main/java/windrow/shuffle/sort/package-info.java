/** The map side: collects records, combines them, sorts them by partition and key, spills, and writes the map output. */
@NullMarked
package windrow.shuffle.sort;

import org.jspecify.annotations.NullMarked;
