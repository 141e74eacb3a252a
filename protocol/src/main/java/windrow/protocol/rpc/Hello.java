package windrow.protocol.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * First words of the connecting side; their grammar stands in the package's description.
 *
 * @param version of the protocol that the sender speaks
 */
record Hello(int version, LinkRole role, String cluster) {

    /** Changes with every change of a message or of the grammar after the hello. */
    static final int VERSION = 2;

    static final int MAGIC = 0x57445257; // "WDRW"

    private static final int MAX_CLUSTER_BYTES = 255;
    private static final int FIXED_BYTES = 8;

    Hello {
        if (cluster.getBytes(StandardCharsets.UTF_8).length > MAX_CLUSTER_BYTES) {
            throw new IllegalArgumentException(
                    "a cluster's name takes at most " + MAX_CLUSTER_BYTES + " bytes, got '" + cluster + "'");
        }
    }

    ByteBuf encode(ByteBufAllocator allocator) {
        byte[] name = cluster.getBytes(StandardCharsets.UTF_8);
        return allocator
                .buffer(FIXED_BYTES + name.length)
                .writeInt(MAGIC)
                .writeShort(version)
                .writeByte(role.ordinal())
                .writeByte(name.length)
                .writeBytes(name);
    }

    /**
     * Takes a hello from the front of the bytes.
     *
     * @return null while bytes are missing
     * @throws CorruptFrameException as soon as it is clear that this is none
     */
    static @Nullable Hello decode(ByteBuf in) throws CorruptFrameException {
        checkMagic(in);
        int start = in.readerIndex();
        if (in.readableBytes() < FIXED_BYTES) {
            return null;
        }
        int length = in.getUnsignedByte(start + FIXED_BYTES - 1);
        if (in.readableBytes() < FIXED_BYTES + length) {
            return null;
        }
        in.skipBytes(4);
        int version = in.readUnsignedShort();
        LinkRole role = role(in.readUnsignedByte());
        in.skipBytes(1);
        return new Hello(
                version,
                role,
                in.readCharSequence(length, StandardCharsets.UTF_8).toString());
    }

    /** Looks at as much of the first four bytes as is there. */
    static void checkMagic(ByteBuf in) throws CorruptFrameException {
        for (int i = 0; i < Math.min(4, in.readableBytes()); i++) {
            int expected = MAGIC >>> (24 - 8 * i) & 0xff;
            int got = in.getUnsignedByte(in.readerIndex() + i);
            if (got != expected) {
                throw new CorruptFrameException("no Windrow greeting: byte " + i + " is 0x" + Integer.toHexString(got));
            }
        }
    }

    static LinkRole role(int ordinal) throws CorruptFrameException {
        LinkRole[] roles = LinkRole.values();
        if (ordinal >= roles.length) {
            throw new CorruptFrameException("no role has the number " + ordinal);
        }
        return roles[ordinal];
    }

    /** Why a process of this version, role and cluster does not speak with the sender; null: it does. */
    @Nullable
    String refusal(LinkRole here, String hereCluster, java.util.Set<LinkRole> accepted) {
        if (version != VERSION) {
            return "this " + here + " speaks protocol version " + VERSION + ", the " + role + " speaks version "
                    + version + "; use the same release of Windrow on both sides";
        }
        if (!cluster.equals(hereCluster)) {
            return "this " + here + " belongs to cluster '" + hereCluster + "', the " + role + " to cluster '" + cluster
                    + "' (setting cluster.name)";
        }
        if (!accepted.contains(role)) {
            return "this " + here + " takes no connections from " + role + "s";
        }
        return null;
    }
}
