/**
 * The files of the data plane and their grammar. Numbers are big-endian unless said otherwise.
 *
 * <p><b>Segment file</b> (what one map attempt puts out, a spill, or a merged run). It has no header of its own, so that
 * the bytes of one partition can be sent, kept in memory or appended as they are; it means nothing without its index.
 *
 * <pre>
 * segment   = partition*                    ; partition 0 first, one after the other, without gaps
 * partition = block*                        ; no block at all if it has no record
 * block     = rawLength:int                 ; 1 .. 65536, length of the content
 *             storedLength:int              ; 1 .. rawLength; = rawLength if and only if flags = 0
 *             flags:int                     ; 0 = stored as it is, 1 = LZ4 block format
 *             crc:int                       ; CRC32C over the 12 bytes before and the stored bytes
 *             stored:byte[storedLength]
 * content of all blocks of a partition, decompressed and joined = record*
 * record    = keyLength:varint valueLength:varint key value
 * varint    = LEB128, 1 to 5 bytes, at most 2^31 - 1 ; as in protocol buffers: 7 bits per byte, low bits first
 * </pre>
 *
 * <p>A record may begin in one block and end in a later one of the same partition. Key and value together have at most
 * 2^31 - 65536 + 15 bytes. Within a partition the records are in key order.
 *
 * <p><b>Index file</b> (name of the segment file + {@code .index}).
 *
 * <pre>
 * index     = magic:int = 0x57494458 ("WIDX")
 *             version:int                   ; {@link windrow.shuffle.format.SegmentIndex#VERSION}
 *             attemptLength:int attempt:byte[attemptLength]   ; UTF-8, at most 1024 bytes: who wrote it
 *             partitions:int                ; 1 .. 2^20
 *             entry[partitions]
 *             digest:long                   ; of the whole output, see {@link windrow.shuffle.format.RecordDigest}
 *             crc:int                       ; CRC32C over all bytes before
 * entry     = offset:long length:long records:long digest:long
 * </pre>
 *
 * <p>Offsets are those of the segment file: the first is 0, each next one is the sum of the one before and its length;
 * the file ends where the last partition ends.
 *
 * <p>Damage is a {@link windrow.shuffle.format.CorruptSegmentException}; a version that this program does not read is a
 * {@link windrow.shuffle.format.SegmentVersionException}, which says whether the file is too old or too new.
 */
@NullMarked
package windrow.shuffle.format;

import org.jspecify.annotations.NullMarked;
