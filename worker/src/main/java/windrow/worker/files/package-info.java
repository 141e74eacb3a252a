/** File systems and decompression for formats: java.nio for local paths, Hadoop for all else. */
@NullMarked
package windrow.worker.files;

import org.jspecify.annotations.NullMarked;
