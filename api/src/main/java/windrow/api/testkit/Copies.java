package windrow.api.testkit;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import windrow.api.Job;

/** Makes the copy of a job that each attempt gets. */
final class Copies {
    private Copies() {}

    static Job of(Job job) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(job);
        } catch (NotSerializableException e) {
            throw new IllegalStateException(
                    job + " cannot travel to its tasks: " + e.getMessage()
                            + " is not Serializable. Make it so, or make the field that holds it transient and set it in setup()",
                    e);
        } catch (IOException e) {
            throw new IllegalStateException(job + " cannot travel to its tasks: " + e, e);
        }
        try (ObjectInputStream in = new LoaderInput(
                new ByteArrayInputStream(bytes.toByteArray()),
                Thread.currentThread().getContextClassLoader())) {
            return (Job) in.readObject();
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException(job + " does not arrive at its tasks: " + e, e);
        }
    }

    /** Finds the classes of the test, too. */
    private static final class LoaderInput extends ObjectInputStream {
        private final ClassLoader loader;

        private LoaderInput(InputStream in, ClassLoader loader) throws IOException {
            super(in);
            this.loader = loader;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, loader);
            } catch (ClassNotFoundException e) {
                return super.resolveClass(description);
            }
        }
    }
}
