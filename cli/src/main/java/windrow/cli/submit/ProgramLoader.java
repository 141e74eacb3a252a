package windrow.cli.submit;

import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import windrow.api.Program;
import windrow.cli.command.UsageError;

/** Loads a user's program from its jars. */
final class ProgramLoader implements Closeable {

    private final URLClassLoader loader;

    /**
     * @param jars the program's own first
     */
    ProgramLoader(List<Path> jars) throws MalformedURLException {
        URL[] urls = new URL[jars.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = jars.get(i).toUri().toURL();
        }
        this.loader = new URLClassLoader("program", urls, ProgramLoader.class.getClassLoader());
    }

    ClassLoader classLoader() {
        return loader;
    }

    /** Makes the program by its public constructor without arguments. */
    Program load(String mainClass) {
        Class<?> type;
        try {
            type = Class.forName(mainClass, true, loader);
        } catch (ClassNotFoundException e) {
            throw new UsageError("there is no class " + mainClass + " in the jar", e);
        } catch (LinkageError e) {
            throw new UsageError(
                    "cannot load " + mainClass + ": " + e
                            + " (is a jar missing that --jars should add, or was it compiled for a newer Java?)",
                    e);
        }
        if (!Program.class.isAssignableFrom(type)) {
            throw new UsageError(mainClass + " does not implement " + Program.class.getName());
        }
        try {
            Constructor<?> constructor = type.getConstructor();
            return (Program) constructor.newInstance();
        } catch (NoSuchMethodException | IllegalAccessException | InstantiationException e) {
            throw new UsageError(
                    mainClass + " must be a public class, not abstract, with a public constructor without arguments",
                    e);
        } catch (InvocationTargetException e) {
            throw new UsageError("the constructor of " + mainClass + " threw " + e.getCause(), e);
        }
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }
}
