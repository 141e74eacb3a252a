package windrow.local.sim.planted;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.pool.TypePool;

/** Loads every class of the engine anew, some of them changed, and leaves all others to its parent. So nothing of a fault outlives it. */
final class BrokenClasses extends ClassLoader {

    private static final String ENGINE = "windrow.";

    private final Map<String, byte[]> changed = new HashMap<>();

    BrokenClasses(List<Change> changes, ClassLoader parent) {
        super(parent);
        ClassFileLocator locator = ClassFileLocator.ForClassLoader.of(parent);
        TypePool types = TypePool.Default.of(locator);
        Map<String, List<Change>> byType = new HashMap<>();
        changes.forEach(change ->
                byType.computeIfAbsent(change.type(), t -> new ArrayList<>()).add(change));
        byType.forEach((name, all) -> {
            TypeDescription type = types.describe(name).resolve();
            DynamicType.Builder<?> builder =
                    new ByteBuddy().with(TypeValidation.DISABLED).redefine(type, locator);
            for (Change change : all) {
                builder = change.apply(builder, type);
            }
            changed.put(name, builder.make().getBytes());
        });
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(ENGINE)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            return known != null ? known : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] bytes = changed.get(name);
        if (bytes == null) {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                bytes = in.readAllBytes();
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
        return defineClass(name, bytes, 0, bytes.length);
    }
}
