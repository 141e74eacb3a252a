package windrow.api.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import windrow.api.Nothing;
import windrow.api.Text;
import windrow.api.UsageException;

class FixedLengthInputTest {
    private final FileAccess files = new LocalFiles();

    @TempDir
    Path dir;

    private InputContext context(String splitSize) {
        return new InputContext() {
            @Override
            public FileAccess files() {
                return files;
            }

            @Override
            public String setting(String key, String fallback) {
                return key.equals(FileInput.SPLIT_SIZE) ? splitSize : fallback;
            }
        };
    }

    private Map<Long, Text> read(FixedLengthInput input, String splitSize) throws IOException {
        InputContext context = context(splitSize);
        Map<Long, Text> records = new TreeMap<>();
        for (InputSplit split : input.splits(context)) {
            try (RecordReader<Long, Text> reader = input.open(split, context)) {
                while (reader.next()) {
                    assertNull(records.put(reader.key(), reader.value().copy()), "read twice");
                }
                assertEquals(1, reader.progress());
            }
        }
        return records;
    }

    @Test
    void eachRecordIsReadOnceHoweverTheFileIsCut() throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            int length = 1 + random.nextInt(round % 2 == 0 ? 10 : 3000);
            int count = random.nextInt(200);
            byte[] content = new byte[length * count];
            random.nextBytes(content);
            Path file = Files.write(dir.resolve("file-" + round), content);
            int splitSize = 1 + random.nextInt(Math.max(1, content.length));
            Map<Long, Text> records = read(FixedLengthInput.of(length, file.toString()), String.valueOf(splitSize));
            assertEquals(count, records.size(), "seed " + seed + ", round " + round);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            records.forEach((offset, record) -> {
                assertEquals(all.size(), offset);
                all.writeBytes(record.toBytes());
            });
            assertArrayEquals(content, all.toByteArray(), "seed " + seed + ", round " + round);
        }
    }

    @Test
    void compressedFilesAreReadAsAWhole() throws IOException {
        byte[] content = new byte[5_000];
        new Random(1).nextBytes(content);
        Path file = dir.resolve("file.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(content);
        }
        assertEquals(50, read(FixedLengthInput.of(100, file.toString()), "10").size());
    }

    @Test
    void aFileThatEndsWithinARecordIsNamedWithThePlace() throws IOException {
        Path file = Files.write(dir.resolve("cut"), new byte[250]);
        EOFException cut =
                assertThrows(EOFException.class, () -> read(FixedLengthInput.of(100, file.toString()), "1000"));
        assertTrue(
                cut.getMessage().contains("cut ends in the middle of a record: the one at offset 200 has 50 of 100"));
    }

    @Test
    void recordsHaveAtLeastOneByte() {
        assertThrows(UsageException.class, () -> FixedLengthInput.of(0, "file"));
    }

    @Test
    void bytesAreWrittenAsTheyAre() throws IOException {
        TaskOutput task = new TaskOutput(files, "job", "attempt", "part", true, 0);
        BytesOutput output = BytesOutput.to(dir.resolve("out").toString());
        try (RecordWriter<Object, Object> writer = output.open(task)) {
            writer.write(Text.of("ab"), new byte[] {0, '\n'});
            writer.write(Nothing.NOTHING, Text.of("c"));
            assertThrows(IllegalArgumentException.class, () -> writer.write(1L, Text.of("d")));
            writer.write(Text.of("e"), Nothing.NOTHING);
            assertTrue(writer.bytesWritten() >= 6);
        }
        Path written = dir.resolve("out/_windrow/job/part/attempt/part-r-00000");
        assertEquals("ab\0\nce", Files.readString(written));
    }

    @Test
    void numbersAreGivenOutOnce() throws IOException {
        NumberInput numbers = NumberInput.to(10, 4);
        StringBuilder all = new StringBuilder();
        for (InputSplit split : numbers.splits(context(""))) {
            try (RecordReader<Long, Nothing> reader = numbers.open(split, context(""))) {
                while (reader.next()) {
                    all.append(reader.key());
                }
                all.append(' ');
            }
        }
        assertEquals("012 345 67 89 ", all.toString());
        assertEquals(0, NumberInput.to(0, 3).splits(context("")).size());
    }
}
