package windrow.cli.submit;

import java.io.Serializable;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Finds by which fields an object that cannot be serialised is held. The JDK tells the way, too, but only if it is asked to before the first object
 * of the process is written, and then calls toString of all that is written, users' classes included, whether or not anything is wrong.
 *
 * <p>It looks at fields, elements of arrays and of the JDK's collections, nearest first; what other classes of the JDK hold is not seen.
 */
final class HolderSearch {

    /** A job that holds more, as in a large table, gets a message without the way. */
    private static final int MAX_OBJECTS = 100_000;

    private static final String LAMBDA = "$$Lambda";

    private final String culprit;
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Held> waiting = new ArrayDeque<>();
    private @Nullable Held found;

    private HolderSearch(String culprit) {
        this.culprit = culprit;
    }

    /** Something that another object holds. */
    private record Held(Object object, String by, @Nullable Held holder) {}

    /**
     * The way to an object of a class.
     *
     * @param culprit the class's name
     * @return as in {@code Job.inputs > [0] > Words.lock}; empty if none is found
     */
    static String way(Object root, String culprit) {
        HolderSearch search = new HolderSearch(culprit);
        search.held(root, "", null);
        while (search.found == null && !search.waiting.isEmpty()) {
            search.lookInto(search.waiting.remove());
        }
        return search.found == null ? "" : text(search.found);
    }

    private static String text(Held culprit) {
        Deque<String> way = new ArrayDeque<>();
        for (Held at = culprit; at != null && at.holder() != null; at = at.holder()) {
            way.addFirst(at.by());
        }
        StringJoiner text = new StringJoiner(" > ");
        way.forEach(text::add);
        return text.toString();
    }

    private void held(@Nullable Object object, String by, @Nullable Held holder) {
        if (object == null || found != null || seen.size() >= MAX_OBJECTS || !seen.add(object)) {
            return;
        }
        Held held = new Held(object, by, holder);
        if (!(object instanceof Serializable) && object.getClass().getName().equals(culprit)) {
            found = held;
        } else {
            waiting.add(held);
        }
    }

    private void lookInto(Held holder) {
        Object object = holder.object();
        if (object instanceof Object[] array) {
            elements(Arrays.asList(array), "", holder);
        } else if (object instanceof Collection<?> collection && isOfTheJdk(object)) {
            elements(collection, "", holder);
        } else if (object instanceof Map<?, ?> map && isOfTheJdk(object)) {
            elements(map.keySet(), "key ", holder);
            elements(map.values(), "value ", holder);
        } else {
            for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
                fields(type, holder);
            }
        }
    }

    /** Users' own collections may do anything when they are asked. */
    private static boolean isOfTheJdk(Object object) {
        return object.getClass().getClassLoader() == null;
    }

    private void elements(Collection<?> elements, String kind, Held holder) {
        int i = 0;
        for (Object element : elements) {
            held(element, "[" + kind + i + "]", holder);
            i++;
        }
    }

    private void fields(Class<?> type, Held holder) {
        if (!Serializable.class.isAssignableFrom(type)) {
            return;
        }
        for (Field field : type.getDeclaredFields()) {
            boolean written = !Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers());
            if (written && !field.getType().isPrimitive() && field.trySetAccessible()) {
                try {
                    held(field.get(holder.object()), name(type, field), holder);
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException(field + " was made accessible, and is not", e);
                }
            }
        }
    }

    private static String name(Class<?> type, Field field) {
        String name = type.getName().substring(type.getName().lastIndexOf('.') + 1);
        int lambda = name.indexOf(LAMBDA);
        return lambda < 0
                ? name + "." + field.getName()
                : "what a lambda of " + name.substring(0, lambda) + " captured";
    }
}
