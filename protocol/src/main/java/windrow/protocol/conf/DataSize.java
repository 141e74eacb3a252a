package windrow.protocol.conf;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes, written like {@code 64 MB}. Units are powers of 1024: B, KB, MB, GB, TB. */
public record DataSize(long bytes) implements Comparable<DataSize> {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,15})\\s*(B|KB|MB|GB|TB)", Pattern.CASE_INSENSITIVE);
    private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB"};

    public DataSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size is at least 0, got " + bytes);
        }
    }

    public static DataSize ofMegabytes(long megabytes) {
        return new DataSize(Math.multiplyExact(megabytes, 1L << 20));
    }

    /** Throws {@link IllegalArgumentException} where the text is no size. */
    public static DataSize parse(String text) {
        Matcher match = TEXT.matcher(text.strip());
        if (!match.matches()) {
            throw new IllegalArgumentException("not a size such as 512 KB, 64 MB or 2 GB");
        }
        String unit = match.group(2).toUpperCase(Locale.ROOT);
        long factor = 1;
        for (int i = 0; !UNITS[i].equals(unit); i++) {
            factor <<= 10;
        }
        try {
            return new DataSize(Math.multiplyExact(Long.parseLong(match.group(1)), factor));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("more bytes than can be counted", e);
        }
    }

    /** Whole megabytes, rounded down. */
    public long megabytes() {
        return bytes >> 20;
    }

    @Override
    public int compareTo(DataSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** In the largest unit that keeps it whole. */
    @Override
    public String toString() {
        int unit = 0;
        long n = bytes;
        while (unit < UNITS.length - 1 && n != 0 && n % 1024 == 0) {
            n /= 1024;
            unit++;
        }
        return n + " " + UNITS[unit];
    }
}
