/**
 * What journal files look like. Numbers are big-endian; {@code varint} is LEB128, seven bits a byte, the lowest first, at most ten bytes;
 * {@code zigzag} is a varint of a signed number.
 *
 * <pre>
 *  file       = preamble header frame*
 *  preamble   = "WINDROWJ", u32 format version, u32 length of preamble and header, u32 CRC32C of these 16 bytes
 *  header     = kind epoch number firstBatch types, u32 CRC32C of all before it in the file
 *  kind       = varint: 1 log, 2 snapshot             epoch, number = varint, as in the file's name
 *  firstBatch = varint: number of the first batch in the file
 *  types      = varint count, ( varint type, string name, varint version )*       all that the writer can write
 *
 *  frame      = "WJF1", u32 length, u64 batch, u8 flags, u32 CRC32C of the payload, u32 CRC32C of the frame's head, payload
 *  flags      = 1: the last frame of its batch        payload = length bytes, at most 1 MiB
 *  batch      = its frames' payloads, joined: item*   items may span frames, never batches
 *  item       = varint length, varint type, varint version, fields                at most 256 MiB
 *  string     = varint length in bytes, each UTF-16 unit in one to three bytes as in UTF-8 (so every Java string is kept, also one
 *               with half a surrogate pair)
 *  name       = varint 0, string | varint 1, string (which gets the next number) | varint 2 + number
 *  column     = varint count, ( zigzag difference to the one before; of the first: to 0 )*
 * </pre>
 *
 * The CRC of a frame's head begins with the file's kind, epoch and number, so that a frame of another file is none here.
 *
 * <p>A {@code name} is a string that is said often: a file has a dictionary of the first 65,536 of them.
 *
 * <p><b>Versions.</b> The format version grows when frames or headers change. The version of a type grows when its fields do. A type's number
 * is never used again. A reader knows all versions up to its own; an item that is newer is refused by the name that the header gives it.
 *
 * <p><b>Logs.</b> A batch is written when the one before it is durable, and its items count together or not at all. So what comes behind a
 * batch says that it was durable once. Where the last log's last batch is not whole, it is a torn tail, of which nobody was told, if it
 * looks like one: the file ends in it, or a sector (512 bytes) of it was never written and is zero. Whatever else is not as it should be is
 * damage.
 *
 * <p><b>Snapshots.</b> One batch, numbered 0, with the parts of a hard state. It must be whole.
 */
@NullMarked
package windrow.coordinator.journal.format;

import org.jspecify.annotations.NullMarked;
