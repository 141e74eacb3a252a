package windrow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import windrow.protocol.conf.AllSettings;
import windrow.protocol.conf.Setting;

/** What is written agrees with what is there. */
class TidinessTest {

    /** Tests run in the folder of their module. */
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("(?s)```.*?```");
    private static final Pattern TODO = Pattern.compile("\\b(TODO|FIXME|XXX)\\b(?!\\()");

    @Test
    void everySettingStandsInTheFileWithItsDefault() throws IOException {
        List<String> lines = Files.readAllLines(ROOT.resolve("conf/windrow.conf"));
        List<String> expected = AllSettings.ALL.stream()
                .map(setting -> ("#" + setting.key() + " = " + setting.fallbackText()).stripTrailing())
                .toList();
        List<String> found = lines.stream()
                .filter(line -> line.matches("#[a-z]+\\.[a-z-]+ =.*"))
                .map(String::stripTrailing)
                .toList();
        assertEquals(String.join("\n", expected), String.join("\n", found));
        String text = String.join(" ", lines).replaceAll("\\s+#?\\s*", " ");
        for (Setting<?> setting : AllSettings.ALL) {
            String first = setting.doc().split("[.:;,]", 2)[0];
            assertTrue(text.contains(first), setting.key() + " is not explained: " + first);
        }
    }

    @Test
    void linksInTheDocsResolve() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path file : markdown()) {
            String text =
                    CODE.matcher(Files.readString(file, StandardCharsets.UTF_8)).replaceAll("");
            Matcher link = LINK.matcher(text);
            while (link.find()) {
                String target = link.group(1);
                if (target.contains("://") || target.startsWith("#") || target.startsWith("mailto:")) {
                    continue;
                }
                Path resolved =
                        file.getParent().resolve(target.replaceFirst("#.*", "")).normalize();
                if (!Files.exists(resolved)) {
                    broken.add(ROOT.relativize(file) + " -> " + target);
                }
            }
        }
        assertEquals(List.of(), broken);
    }

    @Test
    void nothingIsLeftToDoWithoutAnOwner() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : sources()) {
            if (file.endsWith("TidinessTest.java")) {
                continue;
            }
            if (TODO.matcher(Files.readString(file, StandardCharsets.UTF_8)).find()) {
                found.add(ROOT.relativize(file).toString());
            }
        }
        assertEquals(List.of(), found);
    }

    @Test
    void everyPackageSaysWhatItIsFor() throws IOException {
        List<String> without = new ArrayList<>();
        for (Path file : sources()) {
            boolean main = file.toString().contains("/src/main/java/");
            if (main && !Files.exists(file.resolveSibling("package-info.java"))) {
                without.add(ROOT.relativize(file.getParent()).toString());
            }
        }
        assertEquals(List.of(), without.stream().distinct().toList());
    }

    private static List<Path> markdown() throws IOException {
        return files(".md");
    }

    private static List<Path> sources() throws IOException {
        return files(".java");
    }

    private static List<Path> files(String ending) throws IOException {
        try (Stream<Path> all = Files.walk(ROOT)) {
            return all.filter(file -> file.toString().endsWith(ending))
                    .filter(file -> !ROOT.relativize(file).toString().matches("(.*/)?(target|\\.git)/.*"))
                    .toList();
        }
    }
}
