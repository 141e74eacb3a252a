package windrow.protocol.rpc;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A type of which the same large object is often sent to many peers one after another: the bytes of the last few are kept, and written again.
 * On the wire there is no difference. An object is the same as another when it is that one, which is right since none changes.
 */
final class KeptBytes extends WireType {

    private static final int KEPT = 8;

    /** What is shorter is written anew as quickly. */
    private static final int LEAST_BYTES = 256;

    private record Kept(Object value, byte[] bytes) {}

    private final WireType wire;
    private final @Nullable Kept[] kept = new Kept[KEPT];
    private int next;

    KeptBytes(WireType wire) {
        this.wire = wire;
    }

    @Override
    void write(Kryo kryo, Output out, Object value) {
        for (Kept each : kept) {
            if (each != null && each.value == value) {
                out.writeBytes(each.bytes);
                return;
            }
        }
        int begin = out.position();
        wire.write(kryo, out, value);
        // one that writes to a stream has emptied its buffer in between
        if (out.getOutputStream() == null && out.position() - begin >= LEAST_BYTES) {
            kept[next] = new Kept(value, Arrays.copyOfRange(out.getBuffer(), begin, out.position()));
            next = (next + 1) % KEPT;
        }
    }

    @Override
    Object read(Kryo kryo, Input in) {
        return wire.read(kryo, in);
    }
}
