package windrow.hadoop.formats;

import java.lang.reflect.Constructor;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.WritableComparable;
import org.apache.hadoop.io.WritableComparator;
import org.jspecify.annotations.Nullable;
import windrow.api.RawComparator;

/** Hadoop's comparators of keys, for the engine's threads. */
final class WritableOrder {
    private WritableOrder() {}

    /**
     * The comparator for a class, for one thread. Hadoop hands the registered one to everybody, which only works where each task has a JVM
     * of its own: one that decodes holds what it decoded. So this is a new one of its class, or if that has no constructor without
     * arguments the registered one, used by one thread at a time.
     */
    static RawComparator of(Class<?> type, Configuration conf) {
        WritableComparator shared = WritableComparator.get(type.asSubclass(WritableComparable.class), conf);
        if (shared.getClass() == WritableComparator.class) {
            // no comparator is registered: this one was made just now
            return shared::compare;
        }
        WritableComparator own = another(shared);
        if (own != null) {
            own.setConf(conf);
            return own::compare;
        }
        return (a, aOffset, aLength, b, bOffset, bLength) -> {
            synchronized (shared) {
                return shared.compare(a, aOffset, aLength, b, bOffset, bLength);
            }
        };
    }

    private static @Nullable WritableComparator another(WritableComparator registered) {
        try {
            Constructor<? extends WritableComparator> constructor =
                    registered.getClass().getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }
}
