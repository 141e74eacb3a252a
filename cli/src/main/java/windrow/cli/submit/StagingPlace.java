package windrow.cli.submit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import windrow.api.io.FileAccess;

/**
 * Decides where the files of a job are staged: where the settings say; else on the file system of its output, which the workers must
 * reach anyway; else among this machine's temporary files.
 *
 * @param configured empty: none
 * @param temporary folder for temporary files
 * @param owner keeps the folders of users apart
 * @param jars in class-path order
 */
record StagingPlace(
        FileAccess files, String configured, Path temporary, String owner, List<Path> jars, List<Path> sideFiles) {

    private static final Pattern FILE_SYSTEM = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*://[^/]+)(/.*)?");

    /**
     * @param outputs where the job writes
     * @param requestId names the job's own folder
     */
    Staging of(Collection<String> outputs, String requestId) throws IOException {
        return new Staging(files, FileAccess.child(base(outputs), requestId), requestId, jars, sideFiles);
    }

    private String base(Collection<String> outputs) throws IOException {
        if (!configured.isEmpty()) {
            return FileAccess.child(files.qualify(configured), owner);
        }
        for (String output : outputs) {
            Optional<String> system = fileSystem(files.qualify(output));
            if (system.isPresent()) {
                return system.get() + "/tmp/windrow-" + owner;
            }
        }
        return files.qualify("file:" + temporary.resolve("windrow-" + owner).toAbsolutePath());
    }

    /** {@code hdfs://host:port} of a path on it; empty for local paths. */
    static Optional<String> fileSystem(String path) {
        Matcher matcher = FILE_SYSTEM.matcher(path);
        return matcher.matches() && !path.startsWith("file:") ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
