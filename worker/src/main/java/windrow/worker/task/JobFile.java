package windrow.worker.task;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Proxy;
import windrow.api.Job;
import windrow.api.UsageException;
import windrow.api.io.FileAccess;

/** Reads a serialised job with the classes of its jars. */
final class JobFile {

    private JobFile() {}

    static byte[] load(FileAccess files, String path) throws IOException {
        try (InputStream in = files.open(path)) {
            return in.readAllBytes();
        } catch (FileNotFoundException e) {
            throw new UsageException("the job's file " + path + " is gone: was its staging folder removed?", e);
        }
    }

    /** @throws UsageException if its classes are missing or changed */
    static Job read(byte[] bytes, ClassLoader loader) throws IOException {
        try (ObjectInputStream in = new JobStream(bytes, loader)) {
            return (Job) in.readObject();
        } catch (ClassNotFoundException | NoClassDefFoundError e) {
            throw new UsageException(
                    "a class of the job is in none of its jars: " + e.getMessage() + " (add its jar by --jars)", e);
        } catch (InvalidClassException e) {
            throw new UsageException(
                    "a class of the job differs from the one it was submitted with: " + e.getMessage(), e);
        } catch (ClassCastException e) {
            throw new UsageException("the serialised job cannot be put together again: " + e.getMessage(), e);
        }
    }

    private static final class JobStream extends ObjectInputStream {

        private final ClassLoader loader;

        JobStream(byte[] bytes, ClassLoader loader) throws IOException {
            super(new ByteArrayInputStream(bytes));
            this.loader = loader;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, loader);
            } catch (ClassNotFoundException e) {
                // Primitives and what only the platform knows.
                return super.resolveClass(description);
            }
        }

        @Override
        protected Class<?> resolveProxyClass(String[] interfaces) throws ClassNotFoundException {
            Class<?>[] classes = new Class<?>[interfaces.length];
            for (int i = 0; i < interfaces.length; i++) {
                classes[i] = Class.forName(interfaces[i], false, loader);
            }
            return Proxy.newProxyInstance(loader, classes, (proxy, method, args) -> null)
                    .getClass();
        }
    }
}
