package windrow.cli.submit;

import java.util.Locale;

/** Numbers as people read them. */
final class Amounts {

    private static final String[] BYTE_UNITS = {"bytes", "KB", "MB", "GB", "TB", "PB", "EB"};
    private static final String[] COUNT_UNITS = {"", " k", " M", " G", " T", " P", " E"};

    private Amounts() {}

    /** {@code 17 bytes}, {@code 1.5 MB}: by 1024, one digit behind the point below 10. */
    static String bytes(long bytes) {
        return scaled((double) bytes, 1024, BYTE_UNITS, " ");
    }

    /** {@code 950}, {@code 1.2 M}: by 1000. */
    static String count(double count) {
        return scaled(count, 1000, COUNT_UNITS, "");
    }

    private static String scaled(double value, double step, String[] units, String gap) {
        int unit = 0;
        while (value >= step && unit < units.length - 1) {
            value /= step;
            unit++;
        }
        String format = unit == 0 || value >= 10 ? "%.0f%s%s" : "%.1f%s%s";
        return String.format(Locale.ROOT, format, value, gap, units[unit]).trim();
    }

    /** {@code 0.4 s}, {@code 12 s}, {@code 3 min 05 s}, {@code 2 h 10 min}. */
    static String duration(long millis) {
        if (millis < 10_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        long seconds = Math.round(millis / 1000.0);
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60);
        }
        return String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds / 60 % 60);
    }

    /** 1,234,567. */
    static String exact(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
