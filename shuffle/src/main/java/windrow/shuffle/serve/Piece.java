package windrow.shuffle.serve;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.DefaultFileRegion;
import io.netty.util.ReferenceCountUtil;
import java.nio.file.Path;
import java.util.ArrayDeque;

/** What is sent in one turn: bytes in memory, and ranges of files. Used by one thread at a time. */
final class Piece {
    /** An answer takes room without its bytes, too: this, or with a reason what that takes. */
    private static final int HEADER_ROOM = 64;

    private static final int FIRST_BYTES = 16 * 1024;

    /** Whatever is put in last may end behind the budget, with its header or its reason. */
    private static final int SLACK = HEADER_ROOM + Answer.MAX_BYTES;

    private final ByteBufAllocator buffers;
    private final ArrayDeque<Object> parts = new ArrayDeque<>();
    private final long budget;
    private ByteBuf buffer;
    private long room;
    private long partitionBytes;

    /** @param budget how many bytes of partitions it may have; 1 or more */
    Piece(ByteBufAllocator buffers, long budget) {
        this.buffers = buffers;
        this.budget = budget;
        this.buffer = newBuffer();
        this.room = budget;
    }

    /** It cannot grow without bound, whatever is put in: rather than that the piece fails. */
    private ByteBuf newBuffer() {
        long bytes = budget + SLACK;
        return buffers.directBuffer((int) Math.min(FIRST_BYTES, bytes), (int) Math.min(bytes, Integer.MAX_VALUE));
    }

    /** How many more bytes of partitions it may have. */
    long room() {
        return room;
    }

    /** True if nothing was put into it. */
    boolean isEmpty() {
        return parts.isEmpty() && !buffer.isReadable();
    }

    /** Where bytes are put that are sent behind all that was added so far. */
    ByteBuf buffer() {
        return buffer;
    }

    ByteBufAllocator buffers() {
        return buffers;
    }

    /** Counts a partition whose bytes were put into the buffer whole, with its header. */
    void copied(Answer answer) {
        partitionBytes += answer.length();
        // no more than three bytes for a char
        long reason =
                Math.min(ShuffleProtocol.MAX_REASON_BYTES, 3L * answer.reason().length());
        room -= Math.min(room, answer.length() + HEADER_ROOM + reason);
    }

    /** Adds a range of a file, which is opened when its turn comes to be sent. */
    void region(Path file, long offset, long length) {
        if (buffer.isReadable()) {
            parts.add(buffer);
            buffer = newBuffer();
        }
        parts.add(new DefaultFileRegion(file.toFile(), offset, length));
        partitionBytes += length;
        room -= Math.min(room, length + HEADER_ROOM);
    }

    /** Sends all of it. What could not be handed over if this throws is left in it. */
    ChannelFuture writeTo(ChannelHandlerContext ctx) {
        while (!parts.isEmpty()) {
            ctx.write(parts.remove(), ctx.voidPromise());
        }
        ByteBuf last = buffer;
        buffer = Unpooled.EMPTY_BUFFER;
        return ctx.writeAndFlush(last);
    }

    /** For which the reducer gave credit; at most the budget. */
    long partitionBytes() {
        if (partitionBytes > budget) {
            throw new IllegalStateException("a piece of " + partitionBytes + " bytes, and " + budget + " were allowed");
        }
        return partitionBytes;
    }

    /** It is not sent. */
    void release() {
        while (!parts.isEmpty()) {
            ReferenceCountUtil.release(parts.remove());
        }
        buffer.release();
        buffer = Unpooled.EMPTY_BUFFER;
    }
}
