package windrow.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder for the files of one bench, below that of all temporary files; made when it is first asked for. */
public final class TempFolder implements AutoCloseable {
    private @Nullable Path path;

    public Path path() throws IOException {
        Path known = path;
        if (known == null) {
            known = Files.createTempDirectory("windrow-bench-");
            path = known;
        }
        return known;
    }

    /** Deletes it with all that is in it. */
    @Override
    public void close() throws IOException {
        Path made = path;
        path = null;
        if (made == null) {
            return;
        }
        try (Stream<Path> all = Files.walk(made)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                Files.delete(each);
            }
        }
    }
}
