package windrow.protocol.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the listening side says to a {@link Hello}.
 *
 * @param refusal why not; empty: welcome
 */
record Answer(int version, LinkRole role, String refusal) {

    private static final int FIXED_BYTES = 10;

    /** Longest reason that a reader takes. */
    private static final int MAX_REASON_BYTES = 4096;

    ByteBuf encode(ByteBufAllocator allocator) {
        byte[] reason = refusal.getBytes(StandardCharsets.UTF_8);
        return allocator
                .buffer(FIXED_BYTES + reason.length)
                .writeInt(Hello.MAGIC)
                .writeShort(version)
                .writeByte(role.ordinal())
                .writeByte(refusal.isEmpty() ? 0 : 1)
                .writeShort(reason.length)
                .writeBytes(reason);
    }

    /** As {@link Hello#decode}. */
    static @Nullable Answer decode(ByteBuf in) throws CorruptFrameException {
        Hello.checkMagic(in);
        int start = in.readerIndex();
        if (in.readableBytes() < FIXED_BYTES) {
            return null;
        }
        int length = in.getUnsignedShort(start + FIXED_BYTES - 2);
        if (length > MAX_REASON_BYTES) {
            throw new CorruptFrameException("a refusal of " + length + " bytes");
        }
        if (in.readableBytes() < FIXED_BYTES + length) {
            return null;
        }
        in.skipBytes(4);
        int version = in.readUnsignedShort();
        LinkRole role = Hello.role(in.readUnsignedByte());
        boolean refused = in.readByte() != 0;
        in.skipBytes(2);
        String reason = in.readCharSequence(length, StandardCharsets.UTF_8).toString();
        return new Answer(version, role, refused && reason.isEmpty() ? "no reason given" : reason);
    }
}
