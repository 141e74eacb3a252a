package windrow.cli.submit;

import java.util.List;
import java.util.Optional;
import windrow.cli.command.UsageError;

/**
 * Which class of a jar to run, with which arguments.
 *
 * @param mainClass full name
 * @param arguments what is left for the program
 */
record Invocation(String mainClass, List<String> arguments) {

    /**
     * Takes the first word for the main class where the jar holds such a class, and else the manifest's: {@code wordcount IN OUT} leaves
     * all three to the program.
     */
    static Invocation of(JobJar jar, List<String> words) {
        if (!words.isEmpty() && jar.holds(words.get(0))) {
            return new Invocation(words.get(0), List.copyOf(words.subList(1, words.size())));
        }
        Optional<String> fromManifest = jar.mainClass();
        if (fromManifest.isEmpty()) {
            throw new UsageError(
                    words.isEmpty()
                            ? jar.path() + " names no Main-Class in its manifest: give the main class after the jar"
                            : jar.path() + " names no Main-Class in its manifest and holds no class " + words.get(0));
        }
        if (!jar.holds(fromManifest.get())) {
            throw new UsageError("the manifest of " + jar.path() + " names the Main-Class " + fromManifest.get()
                    + ", which is not in the jar");
        }
        return new Invocation(fromManifest.get(), List.copyOf(words));
    }
}
