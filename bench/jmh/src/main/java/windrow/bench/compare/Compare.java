package windrow.bench.compare;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** {@code Compare BEFORE AFTER}: prints two results of JMH as one table in Markdown. Exit code 2 if one cannot be read. */
public final class Compare {
    private Compare() {}

    public static void main(String[] args) {
        if (args.length != 2) {
            System.err.println("usage: bench compare BEFORE.json AFTER.json");
            System.exit(2);
        }
        try {
            print(Score.read(Path.of(args[0])), Score.read(Path.of(args[1])), System.out);
        } catch (IOException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(2);
        }
    }

    static void print(Map<String, Score> before, Map<String, Score> after, PrintStream out) {
        out.println("| bench | before /s | after /s | after ÷ before | |");
        out.println("| --- | ---: | ---: | ---: | --- |");
        after.forEach((name, now) -> {
            Score then = before.get(name);
            if (then != null) {
                out.printf(
                        Locale.ROOT,
                        "| %s | %s | %s | %.2f | %s |%n",
                        name,
                        shown(then),
                        shown(now),
                        now.value() / then.value(),
                        now.differsFrom(then) ? (now.value() > then.value() ? "faster" : "slower") : "");
            }
        });
    }

    /** Records are counted in millions, MB are not. */
    private static String shown(Score score) {
        boolean millions = score.value() >= 1e5;
        double unit = millions ? 1e6 : 1;
        return String.format(
                Locale.ROOT, "%.1f%s ± %.1f", score.value() / unit, millions ? " M" : "", score.error() / unit);
    }
}
