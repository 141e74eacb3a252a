package windrow.worker.serde;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.util.DefaultInstantiatorStrategy;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objenesis.strategy.StdInstantiatorStrategy;
import windrow.api.serde.ByteBuilder;
import windrow.api.serde.Serde;

/**
 * Objects by Kryo, with registration required. Equal objects have equal bytes as far as Kryo's serialisers see to it: those of hash sets
 * and hash maps do not, so keep these out of keys. For one thread at a time; {@code reuse} is not used, so values may be kept.
 */
final class KryoSerde<T> implements Serde<T> {

    private static final long serialVersionUID = 1;

    private static final int INITIAL_BYTES = 256;
    private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

    private final Class<T> type;
    private final List<Class<?>> registered;
    private transient @Nullable Engine engine;

    KryoSerde(Class<T> type, List<Class<?>> registered) {
        this.type = type;
        this.registered = List.copyOf(registered);
    }

    /** What cannot travel. */
    private static final class Engine {
        final Kryo kryo = new Kryo();
        final Output output = new Output(INITIAL_BYTES, MAX_BYTES);
        final Input input = new Input();
    }

    private Engine engine() {
        Engine known = engine;
        if (known == null) {
            known = new Engine();
            known.kryo.setRegistrationRequired(true);
            known.kryo.setReferences(true);
            ClassLoader loader = type.getClassLoader();
            if (loader != null) {
                known.kryo.setClassLoader(loader);
            }
            known.kryo.setInstantiatorStrategy(new DefaultInstantiatorStrategy(new StdInstantiatorStrategy()));
            known.kryo.register(type);
            for (Class<?> one : registered) {
                known.kryo.register(one);
            }
            engine = known;
        }
        return known;
    }

    @Override
    public void write(T value, ByteBuilder out) {
        Engine now = engine();
        now.output.reset();
        try {
            now.kryo.writeClassAndObject(now.output, value);
        } catch (IllegalArgumentException | KryoException e) {
            throw told(e, "cannot serialise a " + type.getName());
        } finally {
            now.kryo.reset();
        }
        out.put(now.output.getBuffer(), 0, now.output.position());
    }

    @Override
    @SuppressWarnings("unchecked") // checked by the type's own cast below
    public T read(byte[] bytes, int offset, int length) {
        Engine now = engine();
        now.input.setBuffer(bytes, offset, offset + length);
        Object value;
        try {
            value = now.kryo.readClassAndObject(now.input);
        } catch (RuntimeException e) {
            throw told(e, "cannot read a " + type.getName() + " back from " + length + " bytes");
        } finally {
            now.kryo.reset();
        }
        if (value == null) {
            throw new IllegalArgumentException("the bytes of a " + type.getName() + " say null");
        }
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException("the bytes of a " + type.getName() + " hold a "
                    + value.getClass().getName());
        }
        return (T) value;
    }

    private IllegalArgumentException told(RuntimeException e, String what) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            String message = at.getMessage();
            if (message != null && message.startsWith("Class is not registered: ")) {
                String missing = message.substring("Class is not registered: ".length())
                        .lines()
                        .findFirst()
                        .orElse("a class")
                        .strip();
                return new IllegalArgumentException(
                        what + ": " + missing + " occurs in it and is not registered; say Serdes.object("
                                + type.getSimpleName() + ".class, " + simpleName(missing) + ".class)",
                        e);
            }
        }
        return new IllegalArgumentException(what + ": " + e.getMessage(), e);
    }

    private static String simpleName(String className) {
        return className.substring(Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
    }

    @Override
    public String toString() {
        return "Kryo of " + type.getName();
    }
}
