package windrow.api.io;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import windrow.api.UsageException;

/** Reads a size in bytes: {@code 1000}, {@code 64KB}, {@code 8 MB}, {@code 1GB}, in powers of 1024. */
final class SplitSize {
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,18}) ?(|B|KB|MB|GB|TB)");

    private SplitSize() {}

    static long parse(String key, String value) {
        Matcher matcher = SIZE.matcher(value.strip().toUpperCase(Locale.ROOT));
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            long unit =
                    switch (matcher.group(2)) {
                        case "KB" -> 1L << 10;
                        case "MB" -> 1L << 20;
                        case "GB" -> 1L << 30;
                        case "TB" -> 1L << 40;
                        default -> 1L;
                    };
            if (number >= 1 && number <= Long.MAX_VALUE / unit) {
                return number * unit;
            }
        }
        throw new UsageException(
                key + " has to be a number of bytes from 1 on, as 33554432 or 32MB, not '" + value + "'");
    }
}
