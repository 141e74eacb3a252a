package windrow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the scripts in bin/ find out for themselves, in a checkout that is none. */
class ScriptsTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private static final FileTime BUILT = FileTime.fromMillis(1_600_000_000_000L);
    private static final FileTime BEFORE = FileTime.fromMillis(1_500_000_000_000L);
    private static final FileTime BETWEEN = FileTime.fromMillis(1_550_000_000_000L);
    private static final FileTime AFTER = FileTime.fromMillis(1_700_000_000_000L);

    @TempDir
    private Path folder;

    private Path checkout;
    private Path source;

    @BeforeEach
    void checkout() throws IOException {
        checkout = folder.resolve("a check out");
        file("pom.xml", AFTER);
        Path jar = file("cli/target/windrow/lib/windrow-cli-1.jar", BEFORE);
        Files.setLastModifiedTime(jar.getParent(), BUILT);
        file("examples/target/examples.jar", BEFORE);
        file("cli/src/test/java/T.java", AFTER);
        // touched after the jar was made, and unchanged: the build had nothing to put into the jar
        source = file("api/src/main/java/A.java", BETWEEN);
        Files.createDirectories(checkout.resolve("bin"));
        Files.copy(ROOT.resolve("bin/lib.sh"), checkout.resolve("bin/lib.sh"));
    }

    private Path file(String name, FileTime time) throws IOException {
        Path file = checkout.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "");
        Files.setLastModifiedTime(file, time);
        return file;
    }

    private String tellStale() throws IOException, InterruptedException {
        Process bash = new ProcessBuilder(
                        "bash",
                        "-c",
                        ". \"$1\"; windrow_find_home; windrow_tell_stale",
                        "submit",
                        checkout + "/bin/lib.sh")
                .redirectErrorStream(true)
                .start();
        String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(bash.waitFor(30, TimeUnit.SECONDS));
        assertEquals(0, bash.exitValue(), said);
        return said;
    }

    @Test
    void aBuildThatIsNewerThanAllSourcesIsNotTalkedAbout() throws Exception {
        assertEquals("", tellStale());
    }

    @Test
    void sourcesThatAreNewerThanTheBuildAreToldInOneLine() throws Exception {
        Files.setLastModifiedTime(source, AFTER);
        String said = tellStale();
        assertTrue(said.startsWith("submit: sources are newer than the build"), said);
        assertTrue(said.contains("mvn -q -DskipTests package"), said);
        assertEquals(1, said.lines().count(), said);
    }

    /** What a command adds for the collector, in an environment with this variable. */
    private List<String> collector(String command, String variable, String value) throws Exception {
        ProcessBuilder bash = new ProcessBuilder(
                "bash",
                "-c",
                ". \"$1\"; JVM=(java); " + command + "; printf '%s\\n' \"${JVM[@]}\"",
                "coordinator",
                checkout + "/bin/lib.sh");
        List.of("WINDROW_JVM", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS")
                .forEach(bash.environment()::remove);
        bash.environment().put(variable, value);
        Process process = bash.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), said);
        return said.lines().skip(1).toList();
    }

    @Test
    void shortPausesNameTheCollectorThatHeedsThem() throws Exception {
        assertEquals(
                List.of("-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20"), collector("windrow_short_pauses", "OTHER", ""));
    }

    @Test
    void whoNamesACollectorOrAPauseGetsThat() throws Exception {
        for (String variable : List.of("WINDROW_JVM", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS")) {
            assertEquals(
                    List.of("-XX:MaxGCPauseMillis=20"),
                    collector("windrow_short_pauses", variable, "-Xss1m -XX:+UseZGC -ea"),
                    variable);
            assertEquals(
                    List.of("-XX:+UseG1GC"),
                    collector("windrow_short_pauses", variable, "-XX:MaxGCPauseMillis=100"),
                    variable);
            assertEquals(List.of(), collector("windrow_collector Serial", variable, "-XX:+UseParallelGC"), variable);
            assertEquals(
                    List.of("-XX:+UseSerialGC"),
                    collector(
                            "windrow_collector Serial",
                            variable,
                            "-XX:-UseParallelGC -XX:+UseMaximumCompactionOnSystemGC"),
                    variable);
        }
    }

    @Test
    void noCommandNamesACollectorPastThat() throws IOException {
        try (DirectoryStream<Path> commands = Files.newDirectoryStream(ROOT.resolve("bin"))) {
            for (Path command : commands) {
                boolean names = Pattern.compile("-XX:\\+Use[A-Z][A-Za-z0-9]*GC")
                        .matcher(Files.readString(command))
                        .find();
                assertFalse(names, command.toString());
            }
        }
    }
}
