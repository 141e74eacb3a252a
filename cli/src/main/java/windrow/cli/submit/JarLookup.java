package windrow.cli.submit;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import windrow.cli.command.UsageError;

/**
 * Finds the jar that a command line names: a path, or the bare name of a bundled one.
 *
 * @param home of this installation or checkout, empty if unknown
 */
record JarLookup(String home) {

    /** Where bundled jars lie: in a distribution, and in a checkout. */
    private static final List<String> BUNDLED = List.of("examples", "lib", "examples/target");

    Path find(String jar) {
        Path path;
        try {
            path = Path.of(jar);
        } catch (InvalidPathException e) {
            throw new UsageError("not a path: '" + jar + "'", e);
        }
        if (Files.isRegularFile(path)) {
            return path.toAbsolutePath();
        }
        if (Files.isDirectory(path)) {
            throw new UsageError(jar + " is a folder, not a jar");
        }
        boolean bare = path.getNameCount() == 1 && !path.isAbsolute();
        if (bare && !home.isEmpty()) {
            for (String folder : BUNDLED) {
                Path bundled = Path.of(home, folder.split("/")).resolve(path);
                if (Files.isRegularFile(bundled)) {
                    return bundled.toAbsolutePath();
                }
            }
        }
        throw new UsageError("there is no jar " + jar + (bare ? ", neither here nor among the bundled examples" : ""));
    }
}
