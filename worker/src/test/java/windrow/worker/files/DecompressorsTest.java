package windrow.worker.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.compress.BZip2Codec;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.DefaultCodec;
import org.apache.hadoop.io.compress.GzipCodec;
import org.apache.hadoop.io.compress.Lz4Codec;
import org.apache.hadoop.io.compress.SnappyCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xerial.snappy.SnappyFramedOutputStream;
import windrow.api.UsageException;
import windrow.api.io.LocalFiles;
import windrow.api.io.SplitStream;

class DecompressorsTest {

    @TempDir
    Path folder;

    private final LocalFiles files = new LocalFiles(Decompressors.all());

    private interface Wrap {
        OutputStream around(OutputStream out) throws IOException;
    }

    enum Format {
        GZIP("gz", GZIPOutputStream::new),
        GZIP_HADOOP("gz", out -> hadoop(new GzipCodec(), out)),
        BZIP2("bz2", out -> new BZip2CompressorOutputStream(out, 1)),
        BZIP2_LARGE_BLOCKS("bz2", out -> new BZip2CompressorOutputStream(out, 9)),
        BZIP2_HADOOP("bz2", out -> hadoop(new BZip2Codec(), out)),
        DEFLATE("deflate", DeflaterOutputStream::new),
        DEFLATE_HADOOP("deflate", out -> hadoop(new DefaultCodec(), out)),
        ZSTD("zst", ZstdOutputStream::new),
        LZ4_FRAME("lz4", LZ4FrameOutputStream::new),
        LZ4_HADOOP("lz4", out -> hadoop(new Lz4Codec(), out)),
        SNAPPY_FRAME("snappy", SnappyFramedOutputStream::new),
        SNAPPY_HADOOP("snappy", out -> hadoop(new SnappyCodec(), out));

        final String ending;
        final Wrap wrap;

        Format(String ending, Wrap wrap) {
            this.ending = ending;
            this.wrap = wrap;
        }

        private static OutputStream hadoop(CompressionCodec codec, OutputStream out) throws IOException {
            ((org.apache.hadoop.conf.Configurable) codec).setConf(new Configuration(false));
            return codec.createOutputStream(out);
        }

        byte[] compress(byte[] bytes) throws IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (OutputStream codec = wrap.around(out)) {
                codec.write(bytes);
            }
            return out.toByteArray();
        }
    }

    private static byte[] text(int lines, long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            text.append("line ")
                    .append(i)
                    .append(' ')
                    .append(Long.toHexString(random.nextLong()))
                    .append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private String write(String name, byte[] bytes) throws IOException {
        Path file = folder.resolve(name);
        Files.write(file, bytes);
        return file.toString();
    }

    private byte[] readAll(String file) throws IOException {
        try (SplitStream split = files.decompress(file, 0, Long.MAX_VALUE)) {
            assertTrue(split.startsAtRecord());
            return split.stream().readAllBytes();
        }
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    @ParameterizedTest
    @EnumSource
    void readsWhatTheWriterWrote(Format format) throws IOException {
        byte[] text = text(40_000, 1);
        assertArrayEquals(text, readAll(write("a." + format.ending, format.compress(text))));
    }

    @ParameterizedTest
    @EnumSource
    void readsFilesPutTogether(Format format) throws IOException {
        byte[] first = text(3_000, 1);
        byte[] second = text(5_000, 2);
        String file = write("a." + format.ending, concat(format.compress(first), format.compress(second)));
        assertArrayEquals(concat(first, second), readAll(file));
    }

    @ParameterizedTest
    @EnumSource
    void readsNothingFromAnEmptyFile(Format format) throws IOException {
        assertEquals(0, readAll(write("a." + format.ending, new byte[0])).length);
        assertEquals(0, readAll(write("b." + format.ending, format.compress(new byte[0]))).length);
    }

    @ParameterizedTest
    @EnumSource
    void namesAFileThatIsCutShort(Format format) throws IOException {
        byte[] whole = format.compress(text(10_000, 3));
        String file = write("cut." + format.ending, Arrays.copyOf(whole, whole.length - 20));
        CorruptInputException e = assertThrows(CorruptInputException.class, () -> readAll(file));
        assertTrue(e.getMessage().contains("cut." + format.ending), e.getMessage());
    }

    @ParameterizedTest
    @EnumSource
    void namesAFileThatIsSomethingElse(Format format) throws IOException {
        String file = write("text." + format.ending, text(1_000, 4));
        CorruptInputException e = assertThrows(CorruptInputException.class, () -> readAll(file));
        assertTrue(e.getMessage().contains("text." + format.ending), e.getMessage());
    }

    @Test
    void aCompressionThatIsNotReadIsNotTakenForText() throws IOException {
        for (String ending : List.of("lzo", "xz", "XZ")) {
            String file = write("a." + ending, text(10, 1));
            UsageException e = assertThrows(UsageException.class, () -> files.splittable(file));
            assertTrue(e.getMessage().contains(file), e.getMessage());
            assertTrue(e.getMessage().contains("." + ending.toLowerCase(Locale.ROOT)), e.getMessage());
        }
    }

    @Test
    void noticesADamagedBzip2Block() throws IOException {
        byte[] whole = Format.BZIP2.compress(text(10_000, 5));
        whole[whole.length / 2] ^= 0x10;
        String file = write("bad.bz2", whole);
        assertThrows(CorruptInputException.class, () -> readAll(file));
    }

    @Test
    void eachBlockOfABzip2FileIsInExactlyOneSplit() throws IOException {
        byte[] text = text(30_000, 6);
        // Two files put together; blocks of 100 KB.
        String file = write(
                "a.bz2",
                concat(
                        Format.BZIP2.compress(Arrays.copyOf(text, 500_000)),
                        Format.BZIP2.compress(Arrays.copyOfRange(text, 500_000, text.length))));
        assertTrue(files.splittable(file));
        long length = Files.size(Path.of(file));
        for (long size : new long[] {1_000, 3_333, 40_000, 65_536, length - 1, length, 1_000_000}) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (long start = 0; start < length; start += size) {
                all.write(inside(file, start, Math.min(length, start + size)));
            }
            assertArrayEquals(text, all.toByteArray(), "splits of " + size);
        }
        // At every border around a block's start.
        List<Long> starts = new ArrayList<>();
        try (SplitStream split = files.decompress(file, 0, length)) {
            byte[] buffer = new byte[1 << 20];
            while (split.stream().read(buffer) > 0) {
                if (starts.isEmpty() || starts.get(starts.size() - 1) != split.position()) {
                    starts.add(split.position());
                }
            }
        }
        assertTrue(starts.size() > 5, "blocks: " + starts);
        for (long start : starts) {
            for (long border = Math.max(1, start - 2); border <= start + 6; border++) {
                byte[] both = concat(inside(file, 0, border), inside(file, border, length));
                assertArrayEquals(text, both, "border at " + border);
            }
        }
    }

    private byte[] inside(String file, long start, long end) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (SplitStream split = files.decompress(file, start, end)) {
            assertEquals(start == 0, split.startsAtRecord());
            assertFalse(split.offsetsAreInFile());
            byte[] buffer = new byte[7_000];
            for (int n = split.stream().read(buffer); n > 0; n = split.stream().read(buffer)) {
                if (split.position() >= split.end()) {
                    break;
                }
                out.write(buffer, 0, n);
            }
        }
        return out.toByteArray();
    }
}
