package windrow.hadoop.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.io.SequenceFile;
import org.apache.hadoop.io.SequenceFile.CompressionType;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.compress.BZip2Codec;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.DefaultCodec;
import org.apache.hadoop.io.compress.Lz4Codec;
import org.apache.hadoop.io.compress.SnappyCodec;
import org.apache.hadoop.io.compress.ZStandardCodec;
import org.apache.hadoop.util.ReflectionUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import windrow.api.UsageException;
import windrow.api.io.FileSplit;
import windrow.api.io.InputContext;
import windrow.api.io.LocalFiles;
import windrow.api.io.RecordReader;
import windrow.api.io.RecordWriter;
import windrow.api.io.TaskOutput;

class SequenceFilesTest {
    private static final int SYNC_BYTES = 20;

    @TempDir
    Path folder;

    private final LocalFiles files = new LocalFiles();
    /** A split names its file. */
    private final SequenceFileInput<IntWritable, BytesWritable> bytes =
            SequenceFileInput.of(IntWritable.class, BytesWritable.class, "any");

    static Stream<Arguments> compressions() {
        List<Arguments> all = new ArrayList<>(List.of(Arguments.of(CompressionType.NONE, DefaultCodec.class)));
        for (CompressionType type : List.of(CompressionType.RECORD, CompressionType.BLOCK)) {
            for (Class<?> codec : List.of(DefaultCodec.class, BZip2Codec.class, SnappyCodec.class, Lz4Codec.class)) {
                all.add(Arguments.of(type, codec));
            }
        }
        return all.stream();
    }

    private RecordWriter<LongWritable, Text> open(SequenceFileOutput<LongWritable, Text> output) throws IOException {
        return output.open(new TaskOutput(files, "job", "attempt", "part", true, 0));
    }

    private Path written() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.getFileName().toString().startsWith("part-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static SequenceFileOutput<LongWritable, Text> compressed(
            SequenceFileOutput<LongWritable, Text> output,
            CompressionType type,
            Class<? extends CompressionCodec> codec) {
        return switch (type) {
            case NONE -> output;
            case RECORD -> output.recordCompressed(codec);
            case BLOCK -> output.blockCompressed(codec);
        };
    }

    private static String text(long number) {
        return "value " + number + " "
                + Long.toHexString(number * 0x9E3779B97F4A7C15L).repeat((int) (number % 5));
    }

    @ParameterizedTest
    @MethodSource("compressions")
    void whatIsWrittenIsReadFromAnySplits(CompressionType type, Class<? extends CompressionCodec> codec)
            throws IOException {
        // of single records, bzip2 takes its time
        int count = type == CompressionType.RECORD && codec == BZip2Codec.class ? 300 : 20_000;
        SequenceFileOutput<LongWritable, Text> output =
                compressed(SequenceFileOutput.to(folder + "/out", LongWritable.class, Text.class), type, codec);
        output.check(files);
        List<String> expected = new ArrayList<>();
        LongWritable key = new LongWritable();
        Text value = new Text();
        RecordWriter<LongWritable, Text> writer = open(output);
        for (int i = 0; i < count; i++) {
            key.set(i);
            value.set(text(i));
            writer.write(key, value);
            expected.add(i + " " + text(i));
        }
        writer.close();
        Path file = written();
        assertEquals(Files.size(file), writer.bytesWritten());
        SequenceFileInput<LongWritable, Text> input =
                SequenceFileInput.of(LongWritable.class, Text.class, file.toString());
        for (String size : List.of("10KB", "64KB", "1GB")) {
            InputContext context = Jobs.context(files, size);
            assertTrue(!size.equals("10KB") || input.splits(context).size() > 1);
            assertEquals(expected, Jobs.readAll(input, context, (k, v) -> k + " " + v), "splits of " + size);
        }
        try (SequenceFile.Reader hadoop = new SequenceFile.Reader(
                new Configuration(), SequenceFile.Reader.file(new org.apache.hadoop.fs.Path(file.toUri())))) {
            List<String> found = new ArrayList<>();
            while (hadoop.next(key, value)) {
                found.add(key + " " + value);
            }
            assertEquals(expected, found, "read by Hadoop alone");
        }
    }

    /** Writes by Hadoop alone, with marks so close that splits have to look for them. */
    private Path write(
            CompressionType type, Class<? extends CompressionCodec> codec, int syncInterval, List<BytesWritable> values)
            throws IOException {
        Configuration conf = new Configuration();
        conf.setInt("io.seqfile.compress.blocksize", syncInterval);
        Path file = folder.resolve("file.seq");
        Files.deleteIfExists(file);
        try (SequenceFile.Writer writer = SequenceFile.createWriter(
                conf,
                SequenceFile.Writer.file(new org.apache.hadoop.fs.Path(file.toUri())),
                SequenceFile.Writer.keyClass(IntWritable.class),
                SequenceFile.Writer.valueClass(BytesWritable.class),
                SequenceFile.Writer.syncInterval(syncInterval),
                SequenceFile.Writer.compression(type, ReflectionUtils.newInstance(codec, conf)))) {
            for (int i = 0; i < values.size(); i++) {
                writer.append(new IntWritable(i), values.get(i));
            }
        }
        return file;
    }

    private static List<BytesWritable> randomValues(Random random, int count, int maxBytes) {
        List<BytesWritable> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[random.nextInt(maxBytes + 1)];
            random.nextBytes(bytes);
            values.add(new BytesWritable(bytes));
        }
        return values;
    }

    private List<String> between(Path file, long start, long end) throws IOException {
        return Jobs.read(
                bytes,
                new FileSplit(file.toString(), start, end - start).toSplit(List.of()),
                Jobs.context(files, ""),
                SequenceFilesTest::told);
    }

    private static String told(IntWritable key, BytesWritable value) {
        return key + " " + Arrays.hashCode(value.copyBytes());
    }

    private static List<String> told(List<BytesWritable> values) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            all.add(told(new IntWritable(i), values.get(i)));
        }
        return all;
    }

    @Test
    void eachRecordIsInOneSplitWhereverTheBorderIs() throws IOException {
        for (CompressionType type : CompressionType.values()) {
            List<BytesWritable> values = randomValues(new Random(1), 60, 40);
            Path file = write(type, DefaultCodec.class, 10 * SYNC_BYTES, values);
            long length = Files.size(file);
            for (long border = 1; border < length; border++) {
                List<String> both = new ArrayList<>(between(file, 0, border));
                both.addAll(between(file, border, length));
                assertEquals(told(values), both, type + ", border at " + border + " of " + length);
            }
        }
    }

    @Test
    void eachRecordIsInOneSplitOfRandomFilesAndSplits() throws IOException {
        long seed = System.nanoTime();
        System.out.println("SequenceFilesTest: seed " + seed);
        Random random = new Random(seed);
        List<Class<? extends CompressionCodec>> codecs =
                List.of(DefaultCodec.class, BZip2Codec.class, SnappyCodec.class, Lz4Codec.class);
        for (int round = 0; round < 40; round++) {
            CompressionType type = CompressionType.values()[random.nextInt(3)];
            int maxBytes = 1 << random.nextInt(12);
            List<BytesWritable> values = randomValues(random, random.nextInt(400), maxBytes);
            int syncInterval = SYNC_BYTES * (1 + random.nextInt(1 << random.nextInt(10)));
            Class<? extends CompressionCodec> codec = codecs.get(random.nextInt(codecs.size()));
            if (type == CompressionType.RECORD && codec == BZip2Codec.class) {
                codec = DefaultCodec.class;
            }
            Path file = write(type, codec, syncInterval, values);
            long length = Files.size(file);
            List<String> found = new ArrayList<>();
            long start = 0;
            while (start < length) {
                long end = Math.min(length, start + 1 + random.nextInt((int) Math.max(1, length / 3)));
                found.addAll(between(file, start, end));
                start = end;
            }
            assertEquals(told(values), found, "seed " + seed + ", round " + round + ", " + type + ", " + length);
        }
    }

    @Test
    void aReaderFillsTheSameKeyAndValue() throws IOException {
        Path file = write(CompressionType.NONE, DefaultCodec.class, 1000, randomValues(new Random(2), 3, 10));
        SequenceFileInput<IntWritable, BytesWritable> input =
                SequenceFileInput.of(IntWritable.class, BytesWritable.class, file.toString());
        InputContext context = Jobs.context(files, "");
        try (RecordReader<IntWritable, BytesWritable> reader =
                input.open(input.splits(Jobs.context(files, "1GB")).get(0), context)) {
            assertTrue(reader.next());
            IntWritable key = reader.key();
            BytesWritable value = reader.value();
            assertTrue(reader.next());
            assertSame(key, reader.key());
            assertSame(value, reader.value());
        }
    }

    @Test
    void keysMayBeNothing() throws IOException {
        SequenceFileOutput<NullWritable, IntWritable> output =
                SequenceFileOutput.to(folder + "/out", NullWritable.class, IntWritable.class);
        try (RecordWriter<NullWritable, IntWritable> writer =
                output.open(new TaskOutput(files, "job", "attempt", "part", false, 0))) {
            writer.write(NullWritable.get(), new IntWritable(7));
            assertThrows(IOException.class, () -> writer.write(NullWritable.get(), new Odd()));
        }
        assertEquals(
                List.of("(null) 7"),
                Jobs.readAll(
                        SequenceFileInput.of(
                                NullWritable.class, IntWritable.class, written().toString()),
                        Jobs.context(files, "1GB"),
                        (k, v) -> k + " " + v));
    }

    static final class Odd extends IntWritable {}

    private static void assertTells(Exception e, String... parts) {
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), e.getMessage());
        }
    }

    private Exception failure(Class<? extends Exception> type, String name, byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve(name), bytes);
        return assertThrows(type, () -> between(file, 0, bytes.length));
    }

    @Test
    void whatIsNoSequenceFileIsNamed() throws IOException {
        byte[] text = "to be or not to be".getBytes(StandardCharsets.UTF_8);
        assertTells(failure(UsageException.class, "words.txt", text), "words.txt", "no SequenceFile", "TextInput");
        assertTells(failure(UsageException.class, "tiny", new byte[] {'S'}), "tiny", "no SequenceFile");
    }

    @Test
    void aFileOfOtherClassesIsNamedWithThem() throws IOException {
        Path file = write(CompressionType.NONE, DefaultCodec.class, 1000, randomValues(new Random(2), 3, 10));
        SequenceFileInput<LongWritable, Text> input =
                SequenceFileInput.of(LongWritable.class, Text.class, file.toString());
        InputContext context = Jobs.context(files, "1GB");
        assertTells(
                assertThrows(UsageException.class, () -> Jobs.readAll(input, context, (k, v) -> k.toString())),
                "file.seq",
                "IntWritable",
                "LongWritable",
                "BytesWritable");
    }

    @Test
    void aFileThatIsCutShortOrDamagedIsNamed() throws IOException {
        for (CompressionType type : CompressionType.values()) {
            byte[] whole = Files.readAllBytes(
                    write(type, DefaultCodec.class, 100_000, randomValues(new Random(3), 100, 1_000)));
            assertTells(failure(IOException.class, "cut", Arrays.copyOf(whole, whole.length / 2)), "cut", "cut short");
            assertTells(failure(IOException.class, "head", Arrays.copyOf(whole, 50)), "head", "header");
        }
        byte[] newer = Files.readAllBytes(folder.resolve("file.seq"));
        newer[3] = 99;
        assertTells(failure(IOException.class, "newer", newer), "newer", "99");
    }

    @Test
    void aCodecThatIsNotHereIsNamed() throws IOException {
        byte[] bytes = Files.readAllBytes(
                write(CompressionType.BLOCK, SnappyCodec.class, 1_000, randomValues(new Random(4), 10, 100)));
        String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("SnappyCodec", "SneppyCodec");
        assertTells(
                failure(IOException.class, "lost.seq", text.getBytes(StandardCharsets.ISO_8859_1)),
                "lost.seq",
                "SneppyCodec");
        SequenceFileOutput<IntWritable, Text> output = SequenceFileOutput.to(
                        folder + "/out", IntWritable.class, Text.class)
                .blockCompressed(ZStandardCodec.class);
        assertTells(assertThrows(UsageException.class, () -> output.check(files)), folder + "/out", "ZStandardCodec");
    }
}
