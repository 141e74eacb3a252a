/**
 * Several small map outputs in one file, partition by partition, so that a reducer's part of all of them is one range of it. A bundle is a
 * second copy: the outputs' own files stay, and what a bundle cannot give is read from them.
 *
 * <p><b>Bundle file.</b> Numbers are big-endian. It has no header; what is needed to read it ({@link windrow.shuffle.bundle.Bundle}) is
 * kept in memory by whoever wrote it, and a bundle does not outlive its process.
 *
 * <pre>
 * bundle    = partition*                    ; partition 0 first, without gaps
 * partition = entry*members                 ; one for each member, in the members' order
 *             crc:int                       ; CRC32C over the partition's number (4 bytes) and the entries
 *             bytes*members                 ; each member's bytes of this partition, as they are in its segment
 * entry     = length:long records:long digest:long     ; as in the index of the member
 * </pre>
 */
@NullMarked
package windrow.shuffle.bundle;

import org.jspecify.annotations.NullMarked;
