package windrow.cli.submit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import windrow.cli.command.UsageError;

/** A jar with a user's program, checked before anything of it is loaded. */
final class JobJar {

    /** More entries than any real program has; a jar beyond was made to exhaust whoever reads it. */
    private static final int MAX_ENTRIES = 1_000_000;

    private static final Pattern CLASS_NAME =
            Pattern.compile("[\\p{javaJavaIdentifierStart}][\\p{javaJavaIdentifierPart}.]*");

    private final Path path;

    private JobJar(Path path) {
        this.path = path;
    }

    /** Opens a jar and looks at its table of contents. */
    static JobJar check(Path path) {
        try (JarFile jar = new JarFile(path.toFile(), false)) {
            int count = 0;
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                String name = entries.nextElement().getName();
                if (++count > MAX_ENTRIES) {
                    throw new UsageError(path + " has more than " + MAX_ENTRIES + " entries");
                }
                if (leadsOutside(name)) {
                    throw new UsageError(path + " holds an entry that leads out of it: '" + name + "'");
                }
            }
            return new JobJar(path);
        } catch (ZipException | IllegalArgumentException e) {
            throw new UsageError(path + " is not a jar: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UsageError("cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    private static boolean leadsOutside(String name) {
        if (name.startsWith("/") || name.startsWith("\\") || name.indexOf('\0') >= 0) {
            return true;
        }
        return List.of(name.split("[/\\\\]", -1)).contains("..");
    }

    Path path() {
        return path;
    }

    /** Whether the jar holds a class of this full name. */
    boolean holds(String className) {
        if (!CLASS_NAME.matcher(className).matches()) {
            return false;
        }
        try (JarFile jar = new JarFile(path.toFile(), false)) {
            return jar.getEntry(className.replace('.', '/') + ".class") != null;
        } catch (IOException e) {
            throw new UsageError("cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    /** What the manifest names as {@code Main-Class}. */
    Optional<String> mainClass() {
        try (JarFile jar = new JarFile(path.toFile(), false)) {
            Manifest manifest = jar.getManifest();
            String name = manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
            return Optional.ofNullable(name).map(String::trim).filter(n -> !n.isEmpty());
        } catch (IOException e) {
            throw new UsageError("cannot read the manifest of " + path + ": " + e.getMessage(), e);
        }
    }
}
