package windrow.shuffle.serve;

import io.netty.buffer.ByteBuf;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import windrow.shuffle.format.StoredSegment;

/**
 * What is said about one item: a status with a reason, or the partition.
 *
 * @param file null unless the status is OK
 */
record Answer(
        int mapIndex,
        byte status,
        String reason,
        @Nullable File file,
        long offset,
        long length,
        long records,
        long digest,
        long outputDigest) {
    static Answer found(int mapIndex, StoredSegment segment, int partition) {
        Path data = segment.dataFile();
        return new Answer(
                mapIndex,
                ShuffleProtocol.OK,
                "",
                data.toFile(),
                segment.index().offset(partition),
                segment.index().length(partition),
                segment.index().records(partition),
                segment.index().digest(partition),
                segment.index().digest());
    }

    static Answer missing(int mapIndex, byte status, String reason) {
        return new Answer(mapIndex, status, reason, null, 0, 0, 0, 0, 0);
    }

    void writeHeader(ByteBuf out) {
        out.writeInt(mapIndex).writeByte(status);
        if (status == ShuffleProtocol.OK) {
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
