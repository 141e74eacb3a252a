package windrow.protocol.rpc;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import windrow.protocol.message.Message;
import windrow.protocol.message.SplitMeta;
import windrow.protocol.message.Splits;

/** Makes random instances of any message from its declaration. */
final class Samples {

    private final Random random;

    Samples(long seed) {
        this.random = new Random(seed);
    }

    /** All message records there are. */
    static List<Class<?>> messageTypes() {
        List<Class<?>> found = new ArrayList<>();
        collect(Message.class, found);
        return found;
    }

    private static void collect(Class<?> type, List<Class<?>> into) {
        if (type.isRecord()) {
            into.add(type);
            return;
        }
        for (Class<?> permitted : type.getPermittedSubclasses()) {
            collect(permitted, into);
        }
    }

    Object of(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            int size = random.nextInt(4);
            if (generic.getRawType() == List.class) {
                List<Object> list = new ArrayList<>();
                for (int i = 0; i < size; i++) {
                    list.add(of(arguments[0]));
                }
                return random.nextBoolean() ? list : List.copyOf(list);
            }
            Map<Object, Object> map = new LinkedHashMap<>();
            for (int i = 0; i < size; i++) {
                map.put(of(arguments[0]), of(arguments[1]));
            }
            return map;
        }
        Class<?> plain = (Class<?>) type;
        if (plain == int.class || plain == Integer.class) {
            return 1 + random.nextInt(1 << random.nextInt(31));
        } else if (plain == long.class || plain == Long.class) {
            return 1 + (random.nextLong() >>> (1 + random.nextInt(62)));
        } else if (plain == boolean.class) {
            return random.nextBoolean();
        } else if (plain == float.class) {
            return random.nextFloat();
        } else if (plain == String.class) {
            return List.of("", "a", "größer", "日本 𝄞", "x".repeat(3000)).get(random.nextInt(5));
        } else if (plain.isEnum()) {
            return plain.getEnumConstants()[random.nextInt(plain.getEnumConstants().length)];
        } else if (plain == Splits.class) {
            // its columns have to fit together
            List<SplitMeta> splits = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                splits.add((SplitMeta) record(SplitMeta.class));
            }
            return Splits.of(splits);
        } else if (plain.isRecord()) {
            return record(plain);
        }
        Class<?>[] permitted = plain.getPermittedSubclasses();
        return of(permitted[random.nextInt(permitted.length)]);
    }

    Object record(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = of(components[i].getGenericType());
            types[i] = components[i].getType();
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(type.toString(), e);
        }
    }
}
