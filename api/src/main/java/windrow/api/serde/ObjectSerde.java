package windrow.api.serde;

import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Asks the provider for the real serde on first use, since that one need not be serialisable. */
final class ObjectSerde<T> implements Serde<T> {
    private static final long serialVersionUID = 1L;

    private final Class<T> type;
    private final List<Class<?>> registered;
    private transient @Nullable Serde<T> delegate;

    ObjectSerde(Class<T> type, List<Class<?>> registered) {
        this.type = type;
        this.registered = List.copyOf(registered);
    }

    @Override
    public void write(T value, ByteBuilder out) {
        delegate().write(value, out);
    }

    @Override
    public T read(byte[] bytes, int offset, int length) {
        return delegate().read(bytes, offset, length);
    }

    private Serde<T> delegate() {
        Serde<T> found = delegate;
        if (found == null) {
            found = provider().create(type, registered);
            delegate = found;
        }
        return found;
    }

    /** The engine's loader first: the provider belongs to it, and a job's jar should not replace it by accident. */
    private ObjectSerdeProvider provider() {
        return find(ObjectSerdeProvider.class.getClassLoader())
                .or(() -> find(Thread.currentThread().getContextClassLoader()))
                .orElseThrow(() -> new IllegalStateException("no " + ObjectSerdeProvider.class.getName()
                        + " is on the class path to serialise " + type.getName()
                        + ": add the engine's worker module, or write a Serde of your own"));
    }

    private static Optional<ObjectSerdeProvider> find(@Nullable ClassLoader loader) {
        return ServiceLoader.load(ObjectSerdeProvider.class, loader).findFirst();
    }

    @Override
    public String toString() {
        return "Serdes.object(" + type.getName() + ")";
    }
}
