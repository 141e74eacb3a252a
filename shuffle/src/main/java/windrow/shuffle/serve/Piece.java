package windrow.shuffle.serve;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultFileRegion;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;

/** What is sent in one turn: bytes in memory, and ranges of files. Used by one thread at a time. */
final class Piece {
    /** An answer takes room without its bytes, too. */
    private static final int HEADER_ROOM = 64;

    private static final int FIRST_BYTES = 16 * 1024;

    private final ByteBufAllocator buffers;
    private final List<Object> parts = new ArrayList<>();
    private final long budget;
    private ByteBuf buffer;
    private long room;
    private long partitionBytes;

    /** @param budget how many bytes of partitions it may have; 1 or more */
    Piece(ByteBufAllocator buffers, long budget) {
        this.buffers = buffers;
        this.buffer = buffers.directBuffer(FIRST_BYTES);
        this.budget = budget;
        this.room = budget;
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
        room -= Math.min(room, answer.length() + HEADER_ROOM + answer.reason().length());
    }

    /** Adds a range of a file. */
    void region(DefaultFileRegion region) {
        if (buffer.isReadable()) {
            parts.add(buffer);
            buffer = buffers.directBuffer(FIRST_BYTES);
        }
        parts.add(region);
        partitionBytes += region.count();
        room -= Math.min(room, region.count());
    }

    /** All of it, in its order; the caller has to release or send each. */
    List<Object> take() {
        List<Object> all = new ArrayList<>(parts);
        parts.clear();
        all.add(buffer);
        buffer = Unpooled.EMPTY_BUFFER;
        return all;
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
        take().forEach(ReferenceCountUtil::release);
    }
}
