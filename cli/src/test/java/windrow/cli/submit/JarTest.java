package windrow.cli.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import windrow.cli.command.UsageError;

class JarTest {

    @TempDir
    private Path folder;

    private Path jar(String mainClass, String... entries) throws IOException {
        Path file = Files.createTempFile(folder, "job", ".jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        if (!mainClass.isEmpty()) {
            manifest.getMainAttributes().putValue("Main-Class", mainClass);
        }
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            for (String entry : entries) {
                out.putNextEntry(new JarEntry(entry));
                out.write(1);
            }
        }
        return file;
    }

    private static String messageOf(Runnable action) {
        return assertThrows(UsageError.class, action::run).getMessage();
    }

    @Test
    void aClassOfTheJarIsTheMainClassAndAnyOtherWordAnArgument() throws Exception {
        JobJar jar = JobJar.check(jar("a.Main", "a/Main.class", "a/Other.class"));
        assertEquals(
                new Invocation("a.Other", List.of("in", "out")), Invocation.of(jar, List.of("a.Other", "in", "out")));
        assertEquals(
                new Invocation("a.Main", List.of("wordcount", "in")), Invocation.of(jar, List.of("wordcount", "in")));
        assertEquals(new Invocation("a.Main", List.of("../in")), Invocation.of(jar, List.of("../in")));
        assertEquals(new Invocation("a.Main", List.of()), Invocation.of(jar, List.of()));
    }

    @Test
    void aMissingMainClassIsNamed() throws Exception {
        JobJar without = JobJar.check(jar("", "a/Main.class"));
        assertTrue(messageOf(() -> Invocation.of(without, List.of())).contains("no Main-Class"));
        assertTrue(messageOf(() -> Invocation.of(without, List.of("b.Gone"))).contains("no class b.Gone"));
        JobJar lying = JobJar.check(jar("b.Gone", "a/Main.class"));
        assertTrue(messageOf(() -> Invocation.of(lying, List.of("in"))).contains("b.Gone"));
    }

    @Test
    void aFileThatIsNoJarIsRefused() throws Exception {
        Path text = Files.writeString(folder.resolve("no.jar"), "this is no jar", StandardCharsets.UTF_8);
        assertTrue(messageOf(() -> JobJar.check(text)).contains("is not a jar"));
        Path empty = Files.createFile(folder.resolve("empty.jar"));
        assertTrue(messageOf(() -> JobJar.check(empty)).contains("is not a jar"));
    }

    @Test
    void entriesThatLeadOutOfTheJarAreRefused() throws Exception {
        for (String entry : List.of("../x", "a/../../x", "/etc/x", "a\\..\\x")) {
            Path jar = jar("", entry);
            assertTrue(messageOf(() -> JobJar.check(jar)).contains("leads out"), entry);
        }
        JobJar.check(jar("", "a..b/c..class"));
    }

    @Test
    void bareNamesAreLookedUpAmongTheBundled() throws Exception {
        Path home = Files.createDirectories(folder.resolve("home"));
        Path bundled = Files.createDirectories(home.resolve("examples/target")).resolve("examples.jar");
        Files.writeString(bundled, "");
        JarLookup lookup = new JarLookup(home.toString());
        assertEquals(bundled, lookup.find("examples.jar"));
        assertEquals(bundled, lookup.find(bundled.toString()));
        assertTrue(messageOf(() -> lookup.find("gone.jar")).contains("neither here nor among the bundled examples"));
        assertEquals("there is no jar x/gone.jar", messageOf(() -> lookup.find("x/gone.jar")));
        assertTrue(messageOf(() -> lookup.find(home.toString())).contains("is a folder"));
        assertTrue(messageOf(() -> new JarLookup("").find("examples.jar")).contains("examples.jar"));
    }
}
