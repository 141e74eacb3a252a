package windrow.shuffle.serve;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import windrow.shuffle.bundle.Bundle;
import windrow.shuffle.format.CorruptSegmentException;
import windrow.shuffle.format.SegmentIndex;

/** What is said about one item: a status with a reason, or the partition's entry, before its bytes. */
record Answer(int mapIndex, byte status, String reason, long length, long records, long digest, long outputDigest) {
    /** Bytes on the wire of one that was found. */
    static final int FOUND_BYTES = Integer.BYTES + 1 + 4 * Long.BYTES;

    static Answer found(int mapIndex, SegmentIndex index, int partition) {
        return new Answer(
                mapIndex,
                ShuffleProtocol.OK,
                "",
                index.length(partition),
                index.records(partition),
                index.digest(partition),
                index.digest());
    }

    static Answer found(int mapIndex, Bundle.Table table, int member, long outputDigest) {
        return new Answer(
                mapIndex,
                ShuffleProtocol.OK,
                "",
                table.length(member),
                table.records(member),
                table.digest(member),
                outputDigest);
    }

    static Answer missing(int mapIndex, byte status, String reason) {
        return new Answer(mapIndex, status, reason, 0, 0, 0, 0);
    }

    /** What a failure to look it up or read it means for the reducer. */
    static Answer failed(int mapIndex, IOException e) {
        if (e instanceof CorruptSegmentException) {
            return missing(mapIndex, ShuffleProtocol.CORRUPT, String.valueOf(e.getMessage()));
        }
        if (e instanceof NoSuchFileException) {
            return missing(mapIndex, ShuffleProtocol.NOT_FOUND, "the file " + e.getMessage() + " is gone");
        }
        return missing(mapIndex, ShuffleProtocol.FAILED, e.toString());
    }

    boolean isFound() {
        return status == ShuffleProtocol.OK;
    }

    void writeHeader(ByteBuf out) {
        out.writeInt(mapIndex).writeByte(status);
        if (isFound()) {
            out.writeLong(length).writeLong(records).writeLong(digest).writeLong(outputDigest);
        } else {
            writeReason(out, reason);
        }
    }

    static void writeReason(ByteBuf out, String reason) {
        byte[] bytes = reason.getBytes(StandardCharsets.UTF_8);
        byte[] bounded = Arrays.copyOf(bytes, Math.min(bytes.length, ShuffleProtocol.MAX_REASON_BYTES));
        out.writeShort(bounded.length).writeBytes(bounded);
    }
}
