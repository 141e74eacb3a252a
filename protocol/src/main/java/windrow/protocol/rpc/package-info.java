/**
 * Links between processes, and what hides them.
 *
 * <p>A connection begins with a hello of the side that connects and an answer of the side that listens; big-endian:
 *
 * <pre>
 *   hello  = magic:u32 ("WDRW") version:u16 role:u8 length:u8 cluster:UTF-8[length]
 *   answer = magic:u32 version:u16 role:u8 verdict:u8 (0 welcome, 1 refused) length:u16 reason:UTF-8[length]
 * </pre>
 *
 * The beginning up to the version stays as it is in every version, so that two versions can tell each other which they are. After a
 * welcome, both sides send frames:
 *
 * <pre>
 *   frame  = length:u32 epoch:u64 body:[length - 8]       8 &lt; length &lt;= 64 MB
 *   body   = type:varint components                       see KryoCodec
 * </pre>
 *
 * A frame of length 0 (no epoch, no body) says only that the sender is alive. Anything else than this grammar closes the connection.
 */
@NullMarked
package windrow.protocol.rpc;

import org.jspecify.annotations.NullMarked;
