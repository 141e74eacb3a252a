package windrow.cli.submit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import windrow.api.io.FileAccess;
import windrow.cli.command.UsageError;
import windrow.protocol.message.JobSpec;

/**
 * The folder in which a job's description, jars and files lie while it runs, on a file system that its workers reach.
 */
final class Staging {

    private final FileAccess files;
    private final String folder;
    private final String requestId;
    private final List<Path> jars;
    private final List<Path> sideFiles;

    /**
     * @param folder of this submission alone, with its scheme
     * @param requestId of the submission
     * @param jars in class-path order
     */
    Staging(FileAccess files, String folder, String requestId, List<Path> jars, List<Path> sideFiles) {
        this.files = files;
        this.folder = folder;
        this.requestId = requestId;
        this.jars = List.copyOf(jars);
        this.sideFiles = List.copyOf(sideFiles);
    }

    /** Checks that side files can be read and have names of their own. */
    static void checkFiles(List<Path> paths) {
        Set<String> names = new LinkedHashSet<>();
        for (Path path : paths) {
            if (!Files.isReadable(path) || Files.isDirectory(path)) {
                throw new UsageError("--files: there is no readable file " + path);
            }
            if (!names.add(String.valueOf(path.getFileName()))) {
                throw new UsageError("--files: two files are called " + path.getFileName());
            }
        }
    }

    String folder() {
        return folder;
    }

    /** Names in the folder; numbered, so that jars of one name do not meet. */
    List<String> jarNames() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < jars.size(); i++) {
            names.add("jar-" + i + "-" + jars.get(i).getFileName());
        }
        return names;
    }

    List<String> fileNames() {
        return sideFiles.stream()
                .map(file -> String.valueOf(file.getFileName()))
                .toList();
    }

    /** Puts everything there. */
    void upload(byte[] job) throws IOException {
        files.mkdirs(folder);
        write(JobSpec.STAGING_MARKER, requestId.getBytes(StandardCharsets.UTF_8));
        List<String> names = jarNames();
        for (int i = 0; i < names.size(); i++) {
            copy(jars.get(i), names.get(i));
        }
        for (Path file : sideFiles) {
            copy(file, String.valueOf(file.getFileName()));
        }
        write(JobSpec.JOB_FILE, job);
    }

    private void write(String name, byte[] content) throws IOException {
        try (OutputStream out = files.create(FileAccess.child(folder, name))) {
            out.write(content);
        }
    }

    private void copy(Path from, String name) throws IOException {
        try (OutputStream out = files.create(FileAccess.child(folder, name))) {
            Files.copy(from, out);
        }
    }

    /** The workers remove it too when the job has ended, for clients that did not wait. */
    void remove() throws IOException {
        files.delete(folder);
    }
}
