/** Hadoop's SequenceFiles and Writables as inputs, outputs and serdes of jobs; the formats themselves are those of hadoop-common. */
@NullMarked
package windrow.hadoop.formats;

import org.jspecify.annotations.NullMarked;
