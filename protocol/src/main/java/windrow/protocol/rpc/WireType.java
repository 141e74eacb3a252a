package windrow.protocol.rpc;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.MapEvents;

/**
 * How a value of one declared type stands on the wire. The declared types of record components decide, so that a received list holds what
 * its declaration says and nothing else. Null has no form.
 *
 * <pre>
 *   boolean       one byte, 0 or 1               int, long     zigzag varint
 *   float         4 bytes                        double        8 bytes
 *   enum          ordinal:varint                 String        length:varint UTF-8[length]
 *   byte[]        length:varint bytes            List          count:varint elements
 *   int[], long[] count:varint, the difference to the one before (the first: to 0) of each, zigzag varint
 *   Map           count:varint (key value)s      record        its components in their order
 *   interface     type:varint (MessageTypes) record
 * </pre>
 *
 * Every length is checked against what is left of the frame before anything is allocated for it.
 *
 * <p>For one thread, as the codec that it is part of.
 */
abstract class WireType {

    abstract void write(Kryo kryo, Output out, Object value);

    abstract Object read(Kryo kryo, Input in);

    /** Makes wire types from declared ones, each class once. Not thread-safe. */
    static final class Maker {

        /** Of which one object goes to many peers: a job to all that run it, its map events to all that reduce it. */
        private static final Set<Class<?>> SHARED = Set.of(JobSpec.class, MapEvents.class);

        private final Map<Class<?>, WireType> records = new HashMap<>();
        private final TextCache texts = new TextCache();

        WireType of(Type type) {
            if (type instanceof ParameterizedType generic) {
                Type[] arguments = generic.getActualTypeArguments();
                if (generic.getRawType() == List.class) {
                    return new OfList(of(arguments[0]));
                }
                if (generic.getRawType() == Map.class) {
                    return new OfMap(of(arguments[0]), of(arguments[1]));
                }
            } else if (type instanceof Class<?> plain) {
                return ofClass(plain);
            }
            throw new IllegalArgumentException("no wire form for " + type);
        }

        private WireType ofClass(Class<?> type) {
            if (type == int.class || type == Integer.class) {
                return new OfInt();
            } else if (type == long.class || type == Long.class) {
                return new OfLong();
            } else if (type == boolean.class || type == Boolean.class) {
                return new OfBoolean();
            } else if (type == float.class || type == Float.class) {
                return new OfFloat();
            } else if (type == double.class || type == Double.class) {
                return new OfDouble();
            } else if (type == String.class) {
                return new OfString(texts);
            } else if (type == byte[].class) {
                return new OfBytes();
            } else if (type == int[].class) {
                return new OfInts();
            } else if (type == long[].class) {
                return new OfLongs();
            } else if (type.isEnum()) {
                return new OfEnum(type);
            } else if (type.isRecord()) {
                return ofRecord(type);
            } else if (type.isInterface() && type.isSealed()) {
                return new OfInterface(type);
            }
            throw new IllegalArgumentException("no wire form for " + type);
        }

        WireType ofRecord(Class<?> type) {
            WireType made = records.get(type);
            if (made == null) {
                made = new OfRecord(type, this);
                if (SHARED.contains(type)) {
                    made = new KeptBytes(made);
                }
                records.put(type, made);
            }
            return made;
        }
    }

    /** Reads a length and refuses one that what is left cannot hold, each counted thing being {@code least} bytes or more. */
    private static int length(Input in, int least, String what) {
        int length = in.readVarInt(true);
        int left = in.limit() - in.position();
        if (length < 0 || (long) length * least > left) {
            throw new KryoException("a " + what + " of " + Integer.toUnsignedString(length) + " in " + left + " bytes");
        }
        return length;
    }

    private static final class OfInt extends WireType {
        @Override
        void write(Kryo kryo, Output out, Object value) {
            out.writeVarInt((Integer) value, false);
        }

        @Override
        Object read(Kryo kryo, Input in) {
            return in.readVarInt(false);
        }
    }

    private static final class OfLong extends WireType {
        @Override
        void write(Kryo kryo, Output out, Object value) {
            out.writeVarLong((Long) value, false);
        }

        @Override
        Object read(Kryo kryo, Input in) {
            return in.readVarLong(false);
        }
    }

    private static final class OfBoolean extends WireType {
        @Override
        void write(Kryo kryo, Output out, Object value) {
            out.writeByte((Boolean) value ? 1 : 0);
        }

        @Override
        Object read(Kryo kryo, Input in) {
            byte b = in.readByte();
            if (b < 0 || b > 1) {
                throw new KryoException("a boolean of " + b);
            }
            return b == 1;
        }
    }

    private static final class OfFloat extends WireType {
        @Override
        void write(Kryo kryo, Output out, Object value) {
            out.writeFloat((Float) value);
        }

        @Override
        Object read(Kryo kryo, Input in) {
            return in.readFloat();
        }
    }

    private static final class OfDouble extends WireType {
        @Override
        void write(Kryo kryo, Output out, Object value) {
            out.writeDouble((Double) value);
        }

        @Override
        Object read(Kryo kryo, Input in) {
            return in.readDouble();
        }
    }

    private static final class OfString extends WireType {

        private final TextCache texts;

        OfString(TextCache texts) {
            this.texts = texts;
        }

        @Override
        void write(Kryo kryo, Output out, Object value) {
            byte[] bytes = ((String) value).getBytes(StandardCharsets.UTF_8);
            out.writeVarInt(bytes.length, true);
            out.writeBytes(bytes);
        }

        @Override
        Object read(Kryo kryo, Input in) {
            int length = length(in, 1, "text");
            String text = texts.text(in.getBuffer(), in.position(), length);
            in.skip(length);
            return text;
        }
    }

    private static final class OfBytes extends WireType {
        @Override
        void write(Kryo kryo, Output out, Object value) {
            byte[] bytes = (byte[]) value;
            out.writeVarInt(bytes.length, true);
            out.writeBytes(bytes);
        }

        @Override
        Object read(Kryo kryo, Input in) {
            return in.readBytes(length(in, 1, "byte array"));
        }
    }

    private static final class OfInts extends WireType {
        @Override
        void write(Kryo kryo, Output out, Object value) {
            int[] column = (int[]) value;
            out.writeVarInt(column.length, true);
            int before = 0;
            for (int each : column) {
                out.writeVarInt(each - before, false);
                before = each;
            }
        }

        @Override
        Object read(Kryo kryo, Input in) {
            int[] column = new int[length(in, 1, "column")];
            int before = 0;
            for (int i = 0; i < column.length; i++) {
                before += in.readVarInt(false);
                column[i] = before;
            }
            return column;
        }
    }

    private static final class OfLongs extends WireType {
        @Override
        void write(Kryo kryo, Output out, Object value) {
            long[] column = (long[]) value;
            out.writeVarInt(column.length, true);
            long before = 0;
            for (long each : column) {
                out.writeVarLong(each - before, false);
                before = each;
            }
        }

        @Override
        Object read(Kryo kryo, Input in) {
            long[] column = new long[length(in, 1, "column")];
            long before = 0;
            for (int i = 0; i < column.length; i++) {
                before += in.readVarLong(false);
                column[i] = before;
            }
            return column;
        }
    }

    private static final class OfEnum extends WireType {

        private final Object[] constants;

        OfEnum(Class<?> type) {
            this.constants = type.getEnumConstants();
        }

        @Override
        void write(Kryo kryo, Output out, Object value) {
            out.writeVarInt(((Enum<?>) value).ordinal(), true);
        }

        @Override
        Object read(Kryo kryo, Input in) {
            int ordinal = in.readVarInt(true);
            if (ordinal < 0 || ordinal >= constants.length) {
                throw new KryoException("no constant " + ordinal + " beside " + constants[0]);
            }
            return constants[ordinal];
        }
    }

    private static final class OfList extends WireType {

        /** Room made in advance; a longer list grows as its elements really come. */
        private static final int MAX_ROOM = 1024;

        private final WireType element;

        OfList(WireType element) {
            this.element = element;
        }

        @Override
        void write(Kryo kryo, Output out, Object value) {
            List<?> list = (List<?>) value;
            out.writeVarInt(list.size(), true);
            for (Object each : list) {
                element.write(kryo, out, each);
            }
        }

        @Override
        Object read(Kryo kryo, Input in) {
            int count = length(in, 1, "list");
            if (count == 0) {
                return List.of();
            }
            List<Object> list = new ArrayList<>(Math.min(count, MAX_ROOM));
            for (int i = 0; i < count; i++) {
                list.add(element.read(kryo, in));
            }
            return Collections.unmodifiableList(list);
        }
    }

    private static final class OfMap extends WireType {

        private final WireType key;
        private final WireType value;

        OfMap(WireType key, WireType value) {
            this.key = key;
            this.value = value;
        }

        @Override
        void write(Kryo kryo, Output out, Object value) {
            Map<?, ?> map = (Map<?, ?>) value;
            out.writeVarInt(map.size(), true);
            map.forEach((k, v) -> {
                this.key.write(kryo, out, k);
                this.value.write(kryo, out, v);
            });
        }

        @Override
        Object read(Kryo kryo, Input in) {
            int count = length(in, 2, "map");
            Map<Object, Object> map = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                map.put(key.read(kryo, in), value.read(kryo, in));
            }
            return Collections.unmodifiableMap(map);
        }
    }

    private static final class OfRecord extends WireType {

        private final Constructor<?> constructor;
        private final RecordComponent[] components;
        private final Method[] accessors;
        private final WireType[] types;

        OfRecord(Class<?> type, Maker maker) {
            this.components = type.getRecordComponents();
            this.accessors = new Method[components.length];
            this.types = new WireType[components.length];
            Class<?>[] parameters = new Class<?>[components.length];
            for (int i = 0; i < components.length; i++) {
                accessors[i] = accessor(type, components[i]);
                types[i] = maker.of(components[i].getGenericType());
                parameters[i] = components[i].getType();
            }
            try {
                this.constructor = type.getDeclaredConstructor(parameters);
                this.constructor.setAccessible(true);
            } catch (NoSuchMethodException e) {
                throw new IllegalArgumentException("a record without its constructor: " + type, e);
            }
        }

        /**
         * The component's own accessor is a method that shares nothing with that of another codec: each would generate a class of its own
         * after some calls. Those that the class tells share what they generate.
         */
        private static Method accessor(Class<?> type, RecordComponent component) {
            try {
                Method accessor = type.getDeclaredMethod(component.getName());
                accessor.setAccessible(true);
                return accessor;
            } catch (NoSuchMethodException e) {
                throw new IllegalArgumentException("a record without the accessor of " + component, e);
            }
        }

        @Override
        void write(Kryo kryo, Output out, Object value) {
            for (int i = 0; i < components.length; i++) {
                Object component = component(value, i);
                if (component == null) {
                    throw new KryoException(
                            value.getClass().getSimpleName() + "." + components[i].getName() + " is null");
                }
                types[i].write(kryo, out, component);
            }
        }

        private Object component(Object value, int i) {
            try {
                return accessors[i].invoke(value);
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new KryoException("cannot read " + components[i], e);
            }
        }

        @Override
        Object read(Kryo kryo, Input in) {
            Object[] values = new Object[types.length];
            for (int i = 0; i < types.length; i++) {
                values[i] = types[i].read(kryo, in);
            }
            try {
                return constructor.newInstance(values);
            } catch (InvocationTargetException e) {
                throw new KryoException(
                        "no valid " + constructor.getDeclaringClass().getSimpleName(), e.getCause());
            } catch (ReflectiveOperationException e) {
                throw new KryoException("cannot make " + constructor.getDeclaringClass(), e);
            }
        }
    }

    private static final class OfInterface extends WireType {

        private final Class<?> type;

        OfInterface(Class<?> type) {
            this.type = type;
        }

        @Override
        void write(Kryo kryo, Output out, Object value) {
            kryo.writeClassAndObject(out, value);
        }

        @Override
        Object read(Kryo kryo, Input in) {
            return RecordSerializer.readNumbered(kryo, in, type);
        }
    }
}
