package windrow.protocol.rpc;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.KryoBufferOverflowException;
import com.esotericsoftware.kryo.io.Output;
import java.io.OutputStream;
import windrow.protocol.message.Message;

/**
 * Turns messages into bytes and back. Only the types in {@link MessageTypes} are known. Bytes that come from outside may be anything:
 * they give a message or a {@link CorruptFrameException}, and never cost much more memory than they are long.
 *
 * <p>Not thread-safe: one per thread.
 */
public final class KryoCodec {

    /** No message is longer; a frame that says so is damaged or hostile. */
    public static final int MAX_MESSAGE_BYTES = 64 << 20;

    /** A buffer that one large message made larger than this is not kept. */
    private static final int KEPT_BYTES = 1 << 20;

    private static final int FIRST_BYTES = 4096;

    private static final byte[] NOTHING = {};

    private final Kryo kryo = new Kryo();
    private final Input input = new Input();
    private Output output = new Output(FIRST_BYTES, MAX_MESSAGE_BYTES);

    public KryoCodec() {
        kryo.setRegistrationRequired(true);
        kryo.setReferences(false);
        WireType.Maker maker = new WireType.Maker();
        MessageTypes.register(kryo, type -> new RecordSerializer(maker.ofRecord(type)));
    }

    /**
     * @throws IllegalArgumentException when the message cannot be sent: it is too long, holds a null, or is of no known type; the message
     *     names it, and how long it is
     */
    public byte[] encode(Message message) {
        try {
            output.reset();
            kryo.writeClassAndObject(output, message);
            return output.toBytes();
        } catch (KryoBufferOverflowException e) {
            throw new IllegalArgumentException(
                    "a " + message.getClass().getSimpleName() + " of " + length(message)
                            + " bytes, and no message may have more than " + MAX_MESSAGE_BYTES,
                    e);
        } catch (KryoException e) {
            throw new IllegalArgumentException(
                    "cannot send a " + message.getClass().getSimpleName() + ": " + e.getMessage(), e);
        } finally {
            if (output.getBuffer().length > KEPT_BYTES) {
                output = new Output(FIRST_BYTES, MAX_MESSAGE_BYTES);
            }
        }
    }

    /** How long a message would be that has no bound. Nothing is kept of it but its length. */
    private long length(Message message) {
        Output counting = new Output(OutputStream.nullOutputStream(), FIRST_BYTES);
        kryo.writeClassAndObject(counting, message);
        return counting.total();
    }

    /** Reads the message that fills exactly this range. */
    public Message decode(byte[] bytes, int offset, int length) throws CorruptFrameException {
        try {
            input.setBuffer(bytes, offset, length);
            Message message = (Message) RecordSerializer.readNumbered(kryo, input, Message.class);
            if (input.position() != offset + length) {
                throw new CorruptFrameException((offset + length - input.position()) + " bytes too many after a "
                        + message.getClass().getSimpleName());
            }
            return message;
        } catch (KryoException | IndexOutOfBoundsException | ClassCastException e) {
            throw new CorruptFrameException("damaged message: " + e.getMessage(), e);
        } finally {
            kryo.reset();
            input.setBuffer(NOTHING);
        }
    }
}
