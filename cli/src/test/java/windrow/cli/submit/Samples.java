package windrow.cli.submit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Jars of test programs, and what their jobs should give. */
final class Samples {

    private Samples() {}

    /** A jar of these classes and those within them; the first is the main class. */
    static Path jar(Path folder, Class<?> main, Class<?>... more) throws IOException {
        Path file = folder.resolve("job.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        manifest.getMainAttributes().putValue("Main-Class", main.getName());
        List<Class<?>> classes = new ArrayList<>(List.of(main));
        classes.addAll(List.of(more));
        for (Class<?> type : List.copyOf(classes)) {
            classes.addAll(List.of(type.getDeclaredClasses()));
        }
        try (JarOutputStream jarOut = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            for (Class<?> type : classes) {
                String entry = type.getName().replace('.', '/') + ".class";
                jarOut.putNextEntry(new JarEntry(entry));
                try (InputStream bytes = type.getClassLoader().getResourceAsStream(entry)) {
                    bytes.transferTo(jarOut);
                }
            }
        }
        return file;
    }

    /** Words between white space, counted the plain way. */
    static Map<String, Long> counts(String text) {
        Map<String, Long> counts = new TreeMap<>();
        for (String word : text.split("[ \t\n\r\f]+")) {
            if (!word.isEmpty()) {
                counts.merge(word, 1L, Long::sum);
            }
        }
        return counts;
    }
}
