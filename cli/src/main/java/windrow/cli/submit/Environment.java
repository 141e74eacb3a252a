package windrow.cli.submit;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the process finds around it, read once.
 *
 * @param home of the installation or checkout, empty if unknown
 * @param conf folder of windrow.conf
 * @param hadoopConf what {@code HADOOP_CONF_DIR} names
 * @param terminal whether a person watches standard error
 * @param width of the terminal in characters
 * @param temporary folder for temporary files
 * @param user who runs it
 */
record Environment(
        String home,
        Path conf,
        Optional<Path> hadoopConf,
        boolean terminal,
        int width,
        Path temporary,
        String user,
        int processors) {

    private static final int DEFAULT_WIDTH = 100;

    static Environment ofProcess() {
        Map<String, String> variables = System.getenv();
        String home = System.getProperty("windrow.home", "");
        return new Environment(
                home,
                Path.of(System.getProperty("windrow.conf", "conf")),
                Optional.ofNullable(variables.get("HADOOP_CONF_DIR"))
                        .filter(dir -> !dir.isEmpty())
                        .map(Path::of),
                Boolean.getBoolean("windrow.terminal"),
                width(variables.getOrDefault("COLUMNS", "")),
                Path.of(System.getProperty("java.io.tmpdir", "/tmp")),
                System.getProperty("user.name", "unknown"),
                Runtime.getRuntime().availableProcessors());
    }

    private static int width(String columns) {
        try {
            return Math.max(20, Integer.parseInt(columns));
        } catch (NumberFormatException e) {
            return DEFAULT_WIDTH;
        }
    }
}
