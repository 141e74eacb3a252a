package windrow.shuffle.serve;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * What ties an answer to its question: a checksum over what was asked for and what is said about it. So damage on the wire is noticed on both
 * ways: in the answer's header, and in a question that was understood as another one.
 */
public final class AnswerCheck {
    private AnswerCheck() {}

    /**
     * The checksum of an answer.
     *
     * @param partition that was asked for
     * @param attempt whose output was asked for
     * @param header the answer's bytes in front of the checksum; they are read
     */
    public static int crc(int partition, String attempt, ByteBuffer header) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, partition));
        crc.update(attempt.getBytes(StandardCharsets.UTF_8));
        crc.update(header);
        return (int) crc.getValue();
    }
}
