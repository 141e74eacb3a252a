package windrow.cli.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which collector each daemon gets: a JVM that is told of two does not start. */
class SandboxCommandsTest {

    private static final List<String> OF_COORDINATORS = List.of("-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20");

    @TempDir
    Path root;

    private SandboxCommands commands(List<String> coordinatorJvm) {
        return new SandboxCommands(new SandboxFolder(root), "java", root, "a.jar", "", coordinatorJvm);
    }

    private static List<String> collector(SandboxCommands.Command command) {
        return command.words().stream()
                .filter(word -> word.matches("-XX:.*GC.*"))
                .toList();
    }

    @Test
    void coordinatorsGetTheOneThatTheyAreStartedWithElsewhere() {
        assertEquals(OF_COORDINATORS, collector(commands(OF_COORDINATORS).coordinator("coordinator-1", 1)));
    }

    @Test
    void aCoordinatorGetsNoneWhereTheUserNamesIt() {
        assertEquals(List.of(), collector(commands(List.of()).coordinator("coordinator-1", 1)));
    }

    @Test
    void allOthersGetOneThatTakesLittle() throws Exception {
        Files.createFile(root.resolve("server.jar"));
        SandboxCommands commands = commands(OF_COORDINATORS);
        List<String> serial = List.of("-XX:+UseSerialGC");
        assertEquals(serial, collector(commands.worker("worker-1", 1)));
        assertEquals(serial, collector(commands.zooKeeper()));
        assertEquals(serial, collector(commands.nameNode()));
        assertEquals(serial, collector(commands.formatNameNode()));
        assertEquals(serial, collector(commands.dataNode()));
    }
}
