package windrow.protocol.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import windrow.protocol.id.JobId;
import windrow.protocol.message.ClientReply;
import windrow.protocol.message.ClientRequest;
import windrow.protocol.message.Message;
import windrow.protocol.message.NotLeading;

class KryoCodecTest {

    private static final long SEED = Long.getLong("windrow.seed", 20260101L);

    private final KryoCodec codec = new KryoCodec();

    static Stream<Class<?>> messages() {
        return Samples.messageTypes().stream();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void everyMessageComesBackAsItWas(Class<?> type) throws Exception {
        Samples samples = new Samples(SEED);
        for (int i = 0; i < 50; i++) {
            Message message = (Message) samples.record(type);
            byte[] bytes = codec.encode(message);
            byte[] shifted = new byte[bytes.length + 7];
            System.arraycopy(bytes, 0, shifted, 3, bytes.length);
            assertEquals(message, codec.decode(shifted, 3, bytes.length), "seed " + SEED);
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aMessageCutShortOrLongerIsRefused(Class<?> type) {
        byte[] bytes = codec.encode((Message) new Samples(SEED).record(type));
        for (int length = 0; length < bytes.length; length += 1 + bytes.length / 200) {
            int cut = length;
            assertThrows(CorruptFrameException.class, () -> codec.decode(bytes, 0, cut), "seed " + SEED);
        }
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        assertThrows(CorruptFrameException.class, () -> codec.decode(longer, 0, longer.length));
    }

    @Test
    void damagedBytesGiveAMessageOrACorruptFrameException() {
        Samples samples = new Samples(SEED);
        Random random = new Random(SEED);
        List<Class<?>> types = Samples.messageTypes();
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes;
            if (i % 4 == 0) {
                bytes = new byte[random.nextInt(200)];
                random.nextBytes(bytes);
            } else {
                bytes = codec.encode((Message) samples.record(types.get(random.nextInt(types.size()))));
                for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
            }
            decodeOrRefuse(bytes, "seed " + SEED + ", round " + i);
        }
    }

    private void decodeOrRefuse(byte[] bytes, String which) {
        try {
            codec.decode(bytes, 0, bytes.length);
        } catch (CorruptFrameException expected) {
            assertTrue(expected.getMessage() != null, which);
        } catch (Throwable e) {
            throw new AssertionError(which, e);
        }
    }

    /** A length of 2 GiB in any place where a length may stand costs nothing. */
    @Test
    void aHostileLengthIsRefusedBeforeItIsAllocated() {
        byte[] message = codec.encode(new ClientReply.Refused(1, "no"));
        byte[] hostile = {message[0], message[1], -1, -1, -1, -1, 7, 'n', 'o'};
        CorruptFrameException refused =
                assertThrows(CorruptFrameException.class, () -> codec.decode(hostile, 0, hostile.length));
        assertTrue(refused.getMessage().contains("2147483647"), refused.getMessage());
        byte[] negative = {message[0], message[1], -1, -1, -1, -1, 15, 'n', 'o'};
        assertThrows(CorruptFrameException.class, () -> codec.decode(negative, 0, negative.length));
    }

    /** Kryo would take a class name where the number 1 stands. */
    @Test
    void aClassNameIsNotAType() {
        byte[] name = {
            1, 0, 'j', 'a', 'v', 'a', '.', 'l', 'a', 'n', 'g', '.', 'R', 'u', 'n', 't', 'i', 'm', (byte) ('e' | 0x80)
        };
        assertThrows(CorruptFrameException.class, () -> codec.decode(name, 0, name.length));
    }

    @Test
    void aMessageThatCannotBeSentSaysWhy() {
        IllegalArgumentException missing =
                assertThrows(IllegalArgumentException.class, () -> codec.encode(new ClientReply.Refused(1, null)));
        assertTrue(missing.getMessage().contains("Refused.reason is null"), missing.getMessage());
        IllegalArgumentException large = assertThrows(
                IllegalArgumentException.class,
                () -> codec.encode(new ClientReply.Refused(1, "x".repeat(KryoCodec.MAX_MESSAGE_BYTES))));
        assertTrue(
                large.getMessage()
                        .matches("a Refused of 671088\\d\\d bytes, and no message may have more than 67108864"),
                large.getMessage());
    }

    @Test
    void worksOnAfterAFailure() throws Exception {
        List<Message> messages = new ArrayList<>();
        messages.add(new NotLeading());
        messages.add(new ClientRequest.Kill(3, new JobId(2, 1), "enough"));
        assertThrows(IllegalArgumentException.class, () -> codec.encode(new ClientReply.Refused(1, null)));
        assertThrows(CorruptFrameException.class, () -> codec.decode(new byte[] {99, 99}, 0, 2));
        for (Message message : messages) {
            byte[] bytes = codec.encode(message);
            assertEquals(message, codec.decode(bytes, 0, bytes.length));
        }
    }
}
