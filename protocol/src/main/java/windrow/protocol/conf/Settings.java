package windrow.protocol.conf;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the file and the command line say. Every value was checked when this was made. Immutable.
 *
 * <p>The file is UTF-8; a line is empty, a comment that begins with {@code #}, or {@code key = value}. A value reaches to the end of its
 * line. A key that is not known is an error; only overrides may have keys of the user's own, which go to the job, as long as they do not
 * begin like the engine's ({@link AllSettings#PREFIXES}).
 */
public final class Settings {

    /** A longer line is no line that somebody wrote. */
    private static final int MAX_LINE = 65_536;

    /**
     * @param origin file and line, or the option
     */
    private record Entry(String value, String origin) {}

    private final Map<String, Entry> entries;
    private final Map<String, String> user;

    private Settings(Map<String, Entry> entries, Map<String, String> user) {
        this.entries = entries;
        this.user = user;
    }

    /** Nothing but defaults. */
    public static Settings defaults() {
        return new Settings(Map.of(), Map.of());
    }

    /**
     * Reads a file and puts overrides above it.
     *
     * @param file null: none
     * @param overrides given by {@code -D}
     * @throws SettingException for the first thing that is wrong
     */
    public static Settings load(@Nullable Path file, Map<String, String> overrides) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        if (file != null) {
            readInto(entries, file);
        }
        Map<String, String> user = new TreeMap<>();
        overrides.forEach((key, value) -> {
            if (AllSettings.find(key) == null && AllSettings.PREFIXES.stream().noneMatch(key::startsWith)) {
                user.put(key, value);
            } else {
                put(entries, key, value, "-D");
            }
        });
        return new Settings(Map.copyOf(entries), Map.copyOf(user));
    }

    private static void readInto(Map<String, Entry> entries, Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            throw new SettingException(file + ": no such settings file", e);
        } catch (CharacterCodingException e) {
            throw new SettingException(file + ": the settings file is not UTF-8", e);
        } catch (IOException e) {
            throw new SettingException(file + ": cannot read the settings file: " + e, e);
        }
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String origin = file + ":" + (i + 1);
            int equals = line.indexOf('=');
            if (equals <= 0 || line.length() > MAX_LINE) {
                throw new SettingException(origin + ": not of the form key = value: '"
                        + line.substring(0, Math.min(80, line.length())) + "'");
            }
            String key = line.substring(0, equals).strip();
            Entry earlier = entries.get(key);
            if (earlier != null) {
                throw new SettingException(origin + ": " + key + " is set a second time, after " + earlier.origin);
            }
            put(entries, key, line.substring(equals + 1).strip(), origin);
        }
    }

    private static void put(Map<String, Entry> entries, String key, String value, String origin) {
        Setting<?> setting = AllSettings.find(key);
        if (setting == null) {
            throw new SettingException(origin + ": there is no setting '" + key + "'; the nearest is " + nearest(key));
        }
        try {
            setting.parse(value);
        } catch (IllegalArgumentException e) {
            throw new SettingException(
                    origin + ": " + key + " = '" + value + "' is wrong: " + e.getMessage() + "; allowed: "
                            + setting.allowed() + "; default: '" + setting.fallbackText() + "'",
                    e);
        }
        entries.put(key, new Entry(value, origin));
    }

    private static String nearest(String key) {
        return AllSettings.ALL.stream()
                .map(Setting::key)
                .min(Comparator.comparingInt((String known) -> EditDistance.between(key, known))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }

    /** The value that was given, or the default. */
    public <T> T get(Setting<T> setting) {
        Entry entry = entries.get(setting.key());
        return entry == null ? setting.fallback() : setting.parse(entry.value);
    }

    /** Whether a value was given. */
    public boolean isSet(Setting<?> setting) {
        return entries.containsKey(setting.key());
    }

    /** What was given for the engine's keys that begin so, as it was written: it travels with a job. */
    public Map<String, String> given(String prefix) {
        Map<String, String> given = new TreeMap<>();
        entries.forEach((key, entry) -> {
            if (key.startsWith(prefix)) {
                given.put(key, entry.value);
            }
        });
        return given;
    }

    /** The user's own settings, for the job. */
    public Map<String, String> user() {
        return user;
    }
}
