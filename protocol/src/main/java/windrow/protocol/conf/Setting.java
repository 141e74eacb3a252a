package windrow.protocol.conf;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One setting: its key, type, default, range and meaning. Immutable.
 *
 * @param <T> type of its value
 */
public final class Setting<T> {

    private final String key;
    private final T fallback;
    private final String allowed;
    private final String doc;
    private final Function<String, T> parser;
    private final Function<T, String> formatter;
    private final Predicate<T> inRange;

    private Setting(
            String key,
            T fallback,
            String allowed,
            String doc,
            Function<String, T> parser,
            Function<T, String> formatter,
            Predicate<T> inRange) {
        this.key = key;
        this.fallback = fallback;
        this.allowed = allowed;
        this.doc = doc;
        this.parser = parser;
        this.formatter = formatter;
        this.inRange = inRange;
        if (!inRange.test(fallback)) {
            throw new IllegalArgumentException("the default of " + key + " is out of its range: " + fallback);
        }
    }

    static Setting<Integer> integer(String key, int fallback, int least, int most, String doc) {
        return new Setting<>(
                key,
                fallback,
                "whole number, " + least + " to " + most,
                doc,
                Setting::parseInt,
                n -> Integer.toString(n),
                n -> n >= least && n <= most);
    }

    private static int parseInt(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a whole number", e);
        }
    }

    static Setting<Boolean> bool(String key, boolean fallback, String doc) {
        return new Setting<>(
                key, fallback, "true or false", doc, Setting::parseBoolean, b -> Boolean.toString(b), b -> true);
    }

    private static boolean parseBoolean(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("neither true nor false");
        }
        return text.equals("true");
    }

    static Setting<Duration> duration(String key, String fallback, String least, String most, String doc) {
        Duration min = Durations.parse(least);
        Duration max = Durations.parse(most);
        return new Setting<>(
                key,
                Durations.parse(fallback),
                "duration (ms, s, min, h), " + least + " to " + most,
                doc,
                Durations::parse,
                Durations::format,
                d -> d.compareTo(min) >= 0 && d.compareTo(max) <= 0);
    }

    static Setting<DataSize> size(String key, String fallback, String least, String most, String doc) {
        DataSize min = DataSize.parse(least);
        DataSize max = DataSize.parse(most);
        return new Setting<>(
                key,
                DataSize.parse(fallback),
                "size (B, KB, MB, GB, TB; powers of 1024), " + least + " to " + most,
                doc,
                DataSize::parse,
                DataSize::toString,
                s -> s.compareTo(min) >= 0 && s.compareTo(max) <= 0);
    }

    /**
     * @param pattern that the whole text must match
     * @param allowed says the pattern in words
     */
    static Setting<String> text(String key, String fallback, String pattern, String allowed, String doc) {
        Pattern compiled = Pattern.compile(pattern);
        return new Setting<>(key, fallback, allowed, doc, t -> t, t -> t, t -> compiled.matcher(t)
                .matches());
    }

    /** A list separated by commas, empty by default; the pattern holds for each element. */
    static Setting<List<String>> list(String key, String pattern, String allowed, String doc) {
        Pattern compiled = Pattern.compile(pattern);
        return new Setting<>(
                key,
                List.of(),
                allowed,
                doc,
                text -> Stream.of(text.split(",", -1))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .collect(Collectors.toUnmodifiableList()),
                list -> String.join(", ", list),
                list -> list.stream().allMatch(each -> compiled.matcher(each).matches()));
    }

    public String key() {
        return key;
    }

    public T fallback() {
        return fallback;
    }

    /** The default as it would be written. */
    public String fallbackText() {
        return formatter.apply(fallback);
    }

    /** Type, unit and range in words. */
    public String allowed() {
        return allowed;
    }

    /** What it is for, in a line or two. */
    public String doc() {
        return doc;
    }

    /** Throws {@link IllegalArgumentException} that says what is wrong with the text. */
    T parse(String text) {
        T value = parser.apply(text);
        if (!inRange.test(value)) {
            throw new IllegalArgumentException("out of range");
        }
        return value;
    }

    @Override
    public String toString() {
        return key;
    }
}
