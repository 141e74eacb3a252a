package windrow.protocol.conf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code conf/windrow.conf} is what the definitions of the settings say; with {@code -Dwindrow.rewrite-conf} this test writes it. */
class ConfFileTest {

    private static final Path FILE = Path.of("..", "conf", "windrow.conf");

    private static final Map<String, String> TITLES = Map.of(
            "cluster.", "The cluster: the same for all of its members and clients",
            "coordinator.", "Coordinators",
            "worker.", "Workers",
            "job.", "Jobs: what a job has where neither it nor -D says otherwise");

    @Test
    void theFileDocumentsEverySetting() throws Exception {
        String expected = render();
        if (System.getProperty("windrow.rewrite-conf") != null) {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, expected);
        }
        assertEquals(expected, Files.readString(FILE), "run this test with -Dwindrow.rewrite-conf");
        Settings.load(FILE, Map.of());
    }

    private static String render() {
        StringBuilder out = new StringBuilder("""
                # Settings of Windrow. Every setting there is stands here with its default, commented out.
                # A line is "key = value"; a value reaches to the end of its line. An unknown key stops the start.
                # bin/submit takes -D key=value for those that begin with "job." or "cluster.".
                """);
        String group = "";
        for (Setting<?> setting : AllSettings.ALL) {
            String prefix = setting.key().substring(0, setting.key().indexOf('.') + 1);
            if (!prefix.equals(group)) {
                out.append("\n\n# --- ").append(TITLES.get(prefix)).append(" ---\n");
                group = prefix;
            }
            String line = "#" + setting.key() + " = " + setting.fallbackText();
            out.append("\n# ").append(setting.doc());
            out.append("\n# (").append(setting.allowed()).append(")\n");
            out.append(line.stripTrailing()).append('\n');
        }
        return out.toString();
    }
}
