package windrow.protocol.conf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

    @TempDir
    Path folder;

    private Path file(String text) throws Exception {
        return Files.writeString(folder.resolve("windrow.conf"), text);
    }

    private String error(String text) throws Exception {
        Path file = file(text);
        return assertThrows(SettingException.class, () -> Settings.load(file, Map.of()))
                .getMessage();
    }

    @Test
    void readsValuesOfEveryType() throws Exception {
        Settings settings = Settings.load(
                file("# a comment\n\n  cluster.zookeeper = a:2181, b \n"
                        + "cluster.session-timeout=1500 ms\njob.split-size = 16 MB\njob.speculation = false\n"
                        + "worker.slots = 7\r\njob.compression = none\nworker.directories = /a b, /c\n"),
                Map.of());
        ClusterConfig cluster = ClusterConfig.from(settings);
        assertEquals(List.of("a:2181", "b"), cluster.zookeeper());
        assertEquals(Duration.ofMillis(1500), cluster.sessionTimeout());
        assertEquals("windrow", cluster.name());
        JobDefaults job = JobDefaults.from(settings);
        assertEquals(16 << 20, job.splitSize().bytes());
        assertEquals(false, job.speculation());
        assertEquals(JobDefaults.Compression.NONE, job.compression());
        WorkerConfig worker = WorkerConfig.from(settings);
        assertEquals(7, worker.slotsFor(2));
        assertEquals(List.of(Path.of("/a b"), Path.of("/c")), worker.directories());
    }

    @Test
    void defaultsHold() {
        WorkerConfig worker = WorkerConfig.from(Settings.defaults());
        assertEquals(2, worker.slotsFor(2));
        assertEquals(DataSize.parse("3 GB"), worker.memoryFor(4L << 30));
        assertEquals(DataSize.parse("16 GB"), worker.bundleSpace());
        assertEquals(0, CoordinatorConfig.from(Settings.defaults()).port());
        assertEquals(4, JobDefaults.from(Settings.defaults()).maxAttempts());
    }

    @Test
    void anOverrideWinsAndTheUsersOwnGoToTheJob() throws Exception {
        Settings settings =
                Settings.load(file("job.reducers = 3\n"), Map.of("job.reducers", "5", "my.stop-words", "the,a"));
        assertEquals(5, settings.get(JobDefaults.REDUCERS));
        assertEquals(Map.of("my.stop-words", "the,a"), settings.user());
    }

    @Test
    void anUnknownKeyNamesTheNearestAndItsPlace() throws Exception {
        String message = error("job.reducers = 3\nworker.slot = 2\n");
        assertTrue(message.contains("windrow.conf:2: there is no setting 'worker.slot'"), message);
        assertTrue(message.endsWith("the nearest is worker.slots"), message);
        String option = assertThrows(SettingException.class, () -> Settings.load(null, Map.of("job.reducer", "2")))
                .getMessage();
        assertEquals("-D: there is no setting 'job.reducer'; the nearest is job.reducers", option);
        assertTrue(error("my.own = 1\n").contains("there is no setting 'my.own'"));
    }

    @Test
    void aBadValueNamesKeyValuePlaceAndRange() throws Exception {
        String message = error("\nworker.slots = 2000\n");
        assertTrue(message.contains("windrow.conf:2: worker.slots = '2000' is wrong: out of range"), message);
        assertTrue(message.contains("allowed: whole number, 0 to 1024; default: '0'"), message);
        assertTrue(error("job.split-size = 64\n").contains("not a size such as 512 KB"));
        assertTrue(error("job.split-size = 9999999 TB\n").contains("wrong"));
        assertTrue(error("cluster.session-timeout = 10\n").contains("not a duration such as"));
        assertTrue(error("job.speculation = yes\n").contains("neither true nor false"));
        assertTrue(error("cluster.name = a/b\n").contains("letters"));
        assertTrue(error("cluster.zookeeper = a b\n").contains("host:port"));
    }

    @Test
    void aBrokenFileSaysWhere() throws Exception {
        assertTrue(error("job.reducers 3\n").contains("windrow.conf:1: not of the form key = value"));
        assertTrue(error("job.reducers = 3\njob.reducers = 4\n").contains(":2: job.reducers is set a second time"));
        Path missing = folder.resolve("none");
        assertTrue(assertThrows(SettingException.class, () -> Settings.load(missing, Map.of()))
                .getMessage()
                .contains("no such settings file"));
        Path latin =
                Files.write(folder.resolve("latin"), "job.reducers = \u00e4".getBytes(StandardCharsets.ISO_8859_1));
        assertTrue(assertThrows(SettingException.class, () -> Settings.load(latin, Map.of()))
                .getMessage()
                .contains("not UTF-8"));
    }

    @Test
    void everySettingIsTheEnginesAndItsDefaultIsValid() {
        for (Setting<?> setting : AllSettings.ALL) {
            assertTrue(AllSettings.PREFIXES.stream().anyMatch(setting.key()::startsWith), setting.key());
            Settings.load(null, Map.of(setting.key(), setting.fallbackText()));
        }
        assertEquals(
                AllSettings.ALL.size(),
                AllSettings.ALL.stream().map(Setting::key).distinct().count());
    }

    @Test
    void sizesAndDurationsAreWrittenAsTheyAreRead() {
        for (String text : List.of("0 B", "64 MB", "1025 B", "3 TB", "5 KB")) {
            assertEquals(text, DataSize.parse(text).toString());
        }
        for (String text : List.of("0 ms", "500 ms", "90 s", "2 min", "3 h")) {
            assertEquals(text, Durations.format(Durations.parse(text)));
        }
        assertEquals(64L << 20, DataSize.parse("64mb").bytes());
    }
}
