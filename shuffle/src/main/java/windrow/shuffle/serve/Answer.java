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
record Answer(
        ShuffleRequest.Item item,
        byte status,
        String reason,
        long length,
        long records,
        long digest,
        long outputDigest) {
    /** Bytes on the wire in front of those of the partition. */
    static final int FOUND_BYTES = Integer.BYTES + 1 + 4 * Long.BYTES + Integer.BYTES;

    /** Bytes on the wire of one with the longest reason. */
    static final int MAX_BYTES = Integer.BYTES + 1 + Short.BYTES + ShuffleProtocol.MAX_REASON_BYTES + Integer.BYTES;

    static Answer found(ShuffleRequest.Item item, SegmentIndex index, int partition) {
        return new Answer(
                item,
                ShuffleProtocol.OK,
                "",
                index.length(partition),
                index.records(partition),
                index.digest(partition),
                index.digest());
    }

    static Answer found(ShuffleRequest.Item item, Bundle.Table table, int member, long outputDigest) {
        return new Answer(
                item,
                ShuffleProtocol.OK,
                "",
                table.length(member),
                table.records(member),
                table.digest(member),
                outputDigest);
    }

    static Answer missing(ShuffleRequest.Item item, byte status, String reason) {
        return new Answer(item, status, reason, 0, 0, 0, 0);
    }

    /** What a failure to look it up or read it means for the reducer. */
    static Answer failed(ShuffleRequest.Item item, IOException e) {
        if (e instanceof CorruptSegmentException) {
            return missing(item, ShuffleProtocol.CORRUPT, String.valueOf(e.getMessage()));
        }
        if (e instanceof NoSuchFileException) {
            return missing(item, ShuffleProtocol.NOT_FOUND, "the file " + e.getMessage() + " is gone");
        }
        return missing(item, ShuffleProtocol.FAILED, e.toString());
    }

    boolean isFound() {
        return status == ShuffleProtocol.OK;
    }

    /** @param partition that was asked for */
    void writeHeader(int partition, ByteBuf out) {
        int begin = out.writerIndex();
        out.writeInt(item.mapIndex()).writeByte(status);
        if (isFound()) {
            out.writeLong(length).writeLong(records).writeLong(digest).writeLong(outputDigest);
        } else {
            writeReason(out, reason);
        }
        out.writeInt(AnswerCheck.crc(partition, item.attempt(), out.nioBuffer(begin, out.writerIndex() - begin)));
    }

    static void writeReason(ByteBuf out, String reason) {
        byte[] bytes = reason.getBytes(StandardCharsets.UTF_8);
        byte[] bounded = Arrays.copyOf(bytes, Math.min(bytes.length, ShuffleProtocol.MAX_REASON_BYTES));
        out.writeShort(bounded.length).writeBytes(bounded);
    }
}
