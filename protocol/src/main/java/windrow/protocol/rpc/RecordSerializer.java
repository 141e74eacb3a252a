package windrow.protocol.rpc;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/** Joins a record's {@link WireType} to Kryo. */
final class RecordSerializer extends Serializer<Object> {

    /** On the wire, Kryo adds this to a registered number: 0 stands for null and 1 for a class given by its name. */
    private static final int KRYO_RESERVED = 2;

    private final WireType wire;

    RecordSerializer(WireType wire) {
        super(false, true);
        this.wire = wire;
    }

    /**
     * Reads a type's number and its record. Kryo's own reading of the number would also take a class name in its place.
     *
     * @throws KryoException when the record is no {@code expected}
     */
    static Object readNumbered(Kryo kryo, Input input, Class<?> expected) {
        int number = input.readVarInt(true) - KRYO_RESERVED;
        Registration type = number < 0 ? null : kryo.getRegistration(number);
        if (type == null || !expected.isAssignableFrom(type.getType())) {
            throw new KryoException("type " + number + " where a " + expected.getSimpleName() + " should be");
        }
        return ((RecordSerializer) type.getSerializer()).wire.read(kryo, input);
    }

    @Override
    public void write(Kryo kryo, Output output, Object object) {
        wire.write(kryo, output, object);
    }

    @Override
    public Object read(Kryo kryo, Input input, Class<?> type) {
        return wire.read(kryo, input);
    }
}
