package windrow.api.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import windrow.api.InputNotFoundException;
import windrow.api.Nothing;
import windrow.api.Text;
import windrow.api.UsageException;

/** Text input and output on local files. */
class TextFilesTest {
    @TempDir
    Path dir;

    private final FileAccess files = new LocalFiles();

    private InputContext context(Map<String, String> settings) {
        return new InputContext() {
            @Override
            public FileAccess files() {
                return files;
            }

            @Override
            public String setting(String key, String fallback) {
                return settings.getOrDefault(key, fallback);
            }
        };
    }

    private Path write(String name, String content) throws IOException {
        Path file = dir.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private <K, V> List<String> read(InputFormat<K, V> input, Map<String, String> settings) throws IOException {
        List<String> records = new ArrayList<>();
        InputContext context = context(settings);
        for (InputSplit split : input.splits(context)) {
            try (RecordReader<K, V> reader = input.open(split, context)) {
                while (reader.next()) {
                    records.add(reader.key() + "=" + reader.value());
                }
                assertEquals(1, reader.progress());
            }
        }
        return records;
    }

    @Test
    void aFolderGivesItsFilesButNotTheHiddenOnes() throws IOException {
        write("in/b.txt", "three\n");
        write("in/a, b.txt", "one\ntwo");
        write("in/_SUCCESS", "x");
        write("in/.crc", "x");
        write("in/empty", "");
        assertEquals(List.of("0=one", "4=two", "0=three"), read(TextInput.of(dir + "/in"), Map.of()));
    }

    @Test
    void aSubFolderIsAnErrorUnlessAskedFor() throws IOException {
        write("in/a", "a\n");
        write("in/sub/deep/b", "b\n");
        TextInput input = TextInput.of(dir + "/in");
        String message =
                assertThrows(UsageException.class, () -> read(input, Map.of())).getMessage();
        assertTrue(message.contains("sub") && message.contains("recursive()"), message);
        assertEquals(List.of("0=a", "0=b"), read(input.recursive(), Map.of()));
    }

    @Test
    void patternsAndSchemes() throws IOException {
        write("in/2024/a.txt", "a\n");
        write("in/2025/b.txt", "b\n");
        write("in/2025/c.log", "c\n");
        assertEquals(List.of("0=a", "0=b"), read(TextInput.of("file:" + dir + "/in/20*/*.txt"), Map.of()));
        assertEquals(List.of("0=b", "0=c"), read(TextInput.of("file://" + dir + "/in/{2025,2026}"), Map.of()));
    }

    @Test
    void aMissingInputIsNamed() {
        String missing = dir + "/none*";
        String message = assertThrows(InputNotFoundException.class, () -> read(TextInput.of(missing), Map.of()))
                .getMessage();
        assertTrue(message.contains(missing), message);
    }

    @Test
    void splitsOfTheSizeThatIsSet() throws IOException {
        write("in", "0123456789\n".repeat(10));
        List<InputSplit> splits = TextInput.of(dir + "/in").splits(context(Map.of(FileInput.SPLIT_SIZE, "35")));
        assertEquals(
                List.of(35L, 35L, 35L, 5L),
                splits.stream().map(InputSplit::length).toList());
        List<InputSplit> noTinyLast = TextInput.of(dir + "/in").splits(context(Map.of(FileInput.SPLIT_SIZE, "53")));
        assertEquals(
                List.of(53L, 57L), noTinyLast.stream().map(InputSplit::length).toList());
        assertEquals(
                10,
                read(TextInput.of(dir + "/in"), Map.of(FileInput.SPLIT_SIZE, "7"))
                        .size());
        assertThrows(UsageException.class, () -> read(TextInput.of(dir + "/in"), Map.of(FileInput.SPLIT_SIZE, "0")));
    }

    @Test
    void sizesHaveUnits() {
        assertEquals(8L << 20, SplitSize.parse("k", "8MB"));
        assertEquals(64L << 10, SplitSize.parse("k", "64 kb"));
        assertThrows(UsageException.class, () -> SplitSize.parse("k", "8 apples"));
        assertThrows(UsageException.class, () -> SplitSize.parse("k", "999999999999999999GB"));
    }

    @Test
    void gzipOfSeveralMembersIsOneSplit() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String member : List.of("one\ntw", "o\nthree\n", "")) {
            try (OutputStream gzip = new GZIPOutputStream(bytes)) {
                gzip.write(member.getBytes(StandardCharsets.UTF_8));
            }
        }
        Files.write(dir.resolve("in.GZ"), bytes.toByteArray());
        Map<String, String> settings = Map.of(FileInput.SPLIT_SIZE, "5");
        assertEquals(1, TextInput.of(dir + "/in.GZ").splits(context(settings)).size());
        assertEquals(List.of("0=one", "4=two", "8=three"), read(TextInput.of(dir + "/in.GZ"), settings));
    }

    @Test
    void anotherCompressionIsNotTakenForText() throws IOException {
        write("in.zst", "x");
        String message = assertThrows(UsageException.class, () -> read(TextInput.of(dir + "/in.zst"), Map.of()))
                .getMessage();
        assertTrue(message.contains(".zst"), message);
    }

    @Test
    void keysAndValuesAreCutAtTheFirstTab() throws IOException {
        write("in", "a\tb\tc\nalone\n\tv\n");
        assertEquals(List.of("a=b\tc", "alone=", "=v"), read(KeyValueTextInput.of(dir + "/in"), Map.of()));
    }

    private String written(Object key, Object value) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (LineWriter writer = new LineWriter(out)) {
            writer.write(key, value);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void linesOfAllTypes() throws IOException {
        assertEquals("é\t1\n", written(Text.of("é"), 1L));
        assertEquals("s\t-9223372036854775808\n", written("s", Long.MIN_VALUE));
        assertEquals("0\t9223372036854775807\n", written(0, Long.MAX_VALUE));
        assertEquals("-10\t1.5\n", written(-10L, 1.5));
        assertEquals("k\n", written("k", Nothing.NOTHING));
        assertEquals("v\n", written(null, "v".getBytes(StandardCharsets.UTF_8)));
        assertEquals("\n", written(Nothing.NOTHING, null));
    }

    @Test
    void ofSeveralWhoCreateAFileOneSucceeds() throws IOException {
        String path = dir + "/new/file";
        files.createNew(path).close();
        assertThrows(FileAlreadyExistsException.class, () -> files.createNew(path));
    }

    @Test
    void aRenameNeverReplaces() throws IOException {
        Path a = write("a", "a");
        Path b = write("b", "b");
        assertThrows(IOException.class, () -> files.rename(a.toString(), b.toString()));
        assertEquals("b", Files.readString(b));
    }

    @Test
    void whatIsNotThereIsNamed() throws IOException {
        String path = dir + "/none";
        assertFalse(files.exists(path));
        assertTrue(assertThrows(FileNotFoundException.class, () -> files.status(path))
                .getMessage()
                .contains(path));
        assertTrue(assertThrows(FileNotFoundException.class, () -> files.open(path))
                .getMessage()
                .contains(path));
    }

    @Test
    void localPathsAreToldFromOthers() {
        assertTrue(LocalFiles.isLocal("a/b:c"));
        assertTrue(LocalFiles.isLocal("/a"));
        assertTrue(LocalFiles.isLocal("file:///a"));
        assertFalse(LocalFiles.isLocal("hdfs://host/a"));
    }

    @Test
    void aPatternThatIsNoneIsAUsersMistake() {
        UsageException e = assertThrows(UsageException.class, () -> files.glob(dir + "/in[1"));
        assertTrue(e.getMessage().contains("in[1"), e.getMessage());
    }

    @Test
    void aFileThatIsNoGzipIsNamed() throws IOException {
        write("no.gz", "plain text, whatever its name says\n");
        write("cut.gz", "\u001f");
        for (String name : List.of("no.gz", "cut.gz")) {
            IOException e = assertThrows(IOException.class, () -> read(TextInput.of(dir + "/" + name), Map.of()), name);
            assertTrue(e.getMessage().contains(name), e.getMessage());
        }
    }
}
