package windrow.worker.files;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** Where Hadoop's own configuration files are. Finding that out touches no class of Hadoop's. */
public final class HadoopConf {

    private static final List<String> FILES = List.of("core-site.xml", "hdfs-site.xml");

    private final @Nullable Path folder;

    private HadoopConf(@Nullable Path folder) {
        this.folder = folder;
    }

    /** The first of the folders that has a {@code core-site.xml}; null and missing ones are passed over. */
    public static HadoopConf in(@Nullable Path... folders) {
        for (Path folder : folders) {
            if (folder != null && Files.isRegularFile(folder.resolve("core-site.xml"))) {
                return new HadoopConf(folder);
            }
        }
        return none();
    }

    /** No files: Hadoop's defaults. */
    public static HadoopConf none() {
        return new HadoopConf(null);
    }

    /** The folder, or null if there is none. */
    public @Nullable Path folder() {
        return folder;
    }

    /** Whether a {@code core-site.xml} says which file system a path without a scheme is in. */
    public boolean isPresent() {
        return folder != null;
    }

    /** Reads the files; Hadoop's defaults where there are none. */
    public Configuration load() {
        Configuration conf = new Configuration();
        List<Path> found = new ArrayList<>();
        if (folder != null) {
            for (String name : FILES) {
                Path file = folder.resolve(name);
                if (Files.isRegularFile(file)) {
                    found.add(file);
                }
            }
        }
        found.forEach(file -> conf.addResource(new org.apache.hadoop.fs.Path(file.toUri())));
        // Executors and daemons end by halting at times; Hadoop's own hooks would only wait.
        conf.setBoolean("fs.automatic.close", false);
        return conf;
    }
}
