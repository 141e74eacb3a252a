package windrow.cli.sandbox;

import java.nio.file.Path;

/**
 * Where the sandbox keeps its things.
 *
 * @param root absolute
 */
record SandboxFolder(Path root) {

    SandboxFolder {
        if (!root.isAbsolute()) {
            throw new IllegalArgumentException("the sandbox folder must be absolute, got " + root);
        }
    }

    /** Settings of all daemons, written anew at each start: windrow.conf, core-site.xml, hdfs-site.xml, zoo.cfg. */
    Path conf() {
        return root.resolve("conf");
    }

    /** What the daemons store; goes with {@code down --clean}. */
    Path data(String daemon) {
        return root.resolve("data").resolve(daemon);
    }

    Path log(String daemon) {
        return root.resolve("logs").resolve(daemon + ".log");
    }

    /** One file for each job that ended. */
    Path history() {
        return root.resolve("history");
    }

    /** Which processes run. */
    Path pid(String daemon) {
        return root.resolve("run").resolve(daemon + ".pid");
    }

    /** Ports and sizes, kept as long as the data, since HDFS addresses hold a port. */
    Path ports() {
        return root.resolve("data").resolve("ports.properties");
    }

    Path lock() {
        return root.resolve("run").resolve("lock");
    }
}
