package windrow.protocol.conf;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The written form of durations in settings: {@code 500 ms}, {@code 10 s}, {@code 5 min}, {@code 2 h}. */
public final class Durations {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,12})\\s*(ms|s|min|h)", Pattern.CASE_INSENSITIVE);

    private Durations() {}

    /** Throws {@link IllegalArgumentException} where the text is no duration. */
    public static Duration parse(String text) {
        Matcher match = TEXT.matcher(text.strip());
        if (!match.matches()) {
            throw new IllegalArgumentException("not a duration such as 500 ms, 10 s, 5 min or 2 h");
        }
        long n = Long.parseLong(match.group(1));
        return switch (match.group(2).toLowerCase(Locale.ROOT)) {
            case "ms" -> Duration.ofMillis(n);
            case "s" -> Duration.ofSeconds(n);
            case "min" -> Duration.ofMinutes(n);
            default -> Duration.ofHours(n);
        };
    }

    /** In the largest unit that keeps it whole; parts of a millisecond are dropped. */
    public static String format(Duration duration) {
        long millis = duration.toMillis();
        if (millis == 0 || millis % 1000 != 0) {
            return millis + " ms";
        }
        long seconds = millis / 1000;
        if (seconds % 60 != 0) {
            return seconds + " s";
        }
        return seconds % 3600 != 0 ? seconds / 60 + " min" : seconds / 3600 + " h";
    }
}
