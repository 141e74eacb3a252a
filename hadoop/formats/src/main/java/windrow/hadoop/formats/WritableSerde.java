package windrow.hadoop.formats;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.DataInputBuffer;
import org.apache.hadoop.io.Writable;
import org.apache.hadoop.io.WritableComparable;
import org.apache.hadoop.util.ReflectionUtils;
import org.jspecify.annotations.Nullable;
import windrow.api.RawComparator;
import windrow.api.serde.ByteBuilder;
import windrow.api.serde.Serde;

/**
 * The byte form of a Hadoop Writable, by its own {@code write} and {@code readFields}. Keys are sorted by the comparator that is registered
 * for their class with {@link org.apache.hadoop.io.WritableComparator}, on bytes where that can; those without one are decoded and
 * compared.
 *
 * <p>A key or value that was read is filled anew for the next one, as Hadoop does it: copy what you keep. Equal keys need equal bytes, as
 * with every serde: a class such as MapWritable does not promise that, and is fit for values only.
 *
 * @param <T> the class; it has a constructor without arguments
 */
public final class WritableSerde<T extends Writable> implements Serde<T> {
    private static final long serialVersionUID = 1L;

    private final Class<T> type;
    private transient @Nullable Buffers buffers;

    private WritableSerde(Class<T> type) {
        this.type = type;
    }

    /** For exactly this class. */
    public static <T extends Writable> WritableSerde<T> of(Class<T> type) {
        return new WritableSerde<>(type);
    }

    @Override
    public void write(T value, ByteBuilder out) {
        if (value.getClass() != type) {
            throw new IllegalArgumentException(
                    this + " cannot write " + value.getClass().getName());
        }
        Buffers own = buffers();
        own.target.builder = out;
        try {
            value.write(own.out);
        } catch (IOException e) {
            throw new IllegalArgumentException(this + ": the value cannot be written: " + e.getMessage(), e);
        }
    }

    @Override
    public T read(byte[] bytes, int offset, int length) {
        return read(bytes, offset, length, ReflectionUtils.newInstance(type, buffers().conf));
    }

    @Override
    public T read(byte[] bytes, int offset, int length, T reuse) {
        Buffers own = buffers();
        own.in.reset(bytes, offset, length);
        try {
            reuse.readFields(own.in);
        } catch (IOException e) {
            throw new IllegalArgumentException(this + ": " + length + " bytes cannot be read: " + e, e);
        }
        return reuse;
    }

    @Override
    public @Nullable RawComparator naturalOrder() {
        return WritableComparable.class.isAssignableFrom(type)
                ? WritableOrder.of(type.asSubclass(WritableComparable.class), buffers().conf)
                : null;
    }

    private Buffers buffers() {
        Buffers known = buffers;
        if (known == null) {
            known = new Buffers();
            buffers = known;
        }
        return known;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof WritableSerde<?> serde && serde.type == type;
    }

    @Override
    public int hashCode() {
        return type.hashCode();
    }

    @Override
    public String toString() {
        return "WritableSerde of " + type.getName();
    }

    /** Streams between a Writable and the engine's bytes; one set per serde, and so per thread. */
    private static final class Buffers {
        /** Empty: a Writable that wants a configuration finds nothing in a serde's that a job could rely on. */
        private final Configuration conf = new Configuration(false);

        private final Target target = new Target();
        private final DataOutputStream out = new DataOutputStream(target);
        private final DataInputBuffer in = new DataInputBuffer();
    }

    private static final class Target extends OutputStream {
        private ByteBuilder builder = new ByteBuilder(0);

        @Override
        public void write(int oneByte) {
            builder.put(oneByte);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            builder.put(bytes, offset, length);
        }
    }
}
