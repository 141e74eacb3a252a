package windrow.shuffle.merge;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Closes several things, all of them, whatever happens. */
public final class Closing {
    private Closing() {}

    /** Closes each; throws the first exception at the end. */
    public static void all(List<? extends Closeable> things) throws IOException {
        IOException first = null;
        for (Closeable thing : things) {
            first = close(thing, first);
        }
        if (first != null) {
            throw first;
        }
    }

    /** Closes each after {@code failure}, to which further ones are added. */
    public static void after(Throwable failure, List<? extends Closeable> things) {
        try {
            all(things);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private static @Nullable IOException close(Closeable thing, @Nullable IOException first) {
        try {
            thing.close();
            return first;
        } catch (IOException e) {
            if (first == null) {
                return e;
            }
            first.addSuppressed(e);
            return first;
        }
    }
}
