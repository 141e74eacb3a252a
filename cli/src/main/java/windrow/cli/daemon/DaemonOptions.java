package windrow.cli.daemon;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;
import windrow.cli.command.UsageError;
import windrow.protocol.conf.SettingException;
import windrow.protocol.conf.Settings;
import windrow.worker.files.HadoopConf;

/** What both daemons are given. */
final class DaemonOptions {

    private static final String SETTINGS_FILE = "windrow.conf";

    @Option(
            names = "--conf",
            paramLabel = "DIR",
            description = "Folder of windrow.conf and of Hadoop's own files (default: WINDROW_CONF, else conf/).")
    private Path conf = Path.of(System.getProperty("windrow.conf", "conf"));

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "A setting, in place of what windrow.conf says; may be repeated.")
    private Map<String, String> overrides = new TreeMap<>();

    /** Reads and checks all settings. */
    Settings settings() {
        if (!Files.isDirectory(conf)) {
            throw new UsageError("--conf: there is no folder " + conf);
        }
        Path file = conf.resolve(SETTINGS_FILE);
        try {
            Settings settings = Settings.load(Files.exists(file) ? file : null, overrides);
            if (!settings.user().isEmpty()) {
                // Only jobs have settings of the user's own.
                throw new UsageError("-D: there is no setting "
                        + String.join(", ", settings.user().keySet()));
            }
            return settings;
        } catch (SettingException e) {
            throw new UsageError(String.valueOf(e.getMessage()), e);
        }
    }

    /** From {@code HADOOP_CONF_DIR}, else from the folder of the settings. */
    HadoopConf hadoopConf() {
        String configured = System.getenv("HADOOP_CONF_DIR");
        return HadoopConf.in(configured == null || configured.isEmpty() ? null : Path.of(configured), conf);
    }
}
