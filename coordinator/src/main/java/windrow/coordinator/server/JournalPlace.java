package windrow.coordinator.server;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.coordinator.core.HardState;
import windrow.coordinator.journal.Journal;
import windrow.coordinator.journal.JournalRegistry;
import windrow.coordinator.journal.keeper.JournalLimits;
import windrow.coordinator.journal.keeper.StoredJournal;
import windrow.coordinator.journal.store.HadoopJournalStore;
import windrow.coordinator.journal.store.JournalHdfs;
import windrow.coordinator.journal.store.JournalStore;
import windrow.coordinator.journal.store.LocalJournalStore;
import windrow.coordinator.journal.store.ThreadStoreCaller;
import windrow.coordinator.journal.store.UnsuitableStoreException;
import windrow.protocol.conf.CoordinatorConfig;
import windrow.protocol.rpc.Loop;

/** Where a coordinator keeps its journals, as its settings say. Thread-safe once it is open. */
final class JournalPlace implements CoordinatorServer.Journals, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JournalPlace.class);

    private static final String USUAL = "/windrow/journal/";
    private static final String LOCAL = "file";

    /** Hadoop tries a refused connection for 10 s. */
    private static final long PROBE_SECONDS = 20;

    /** Null: in memory. */
    private final @Nullable JournalStore store;

    private final @Nullable FileSystem files;
    private final JournalRegistry registry;

    private JournalPlace(@Nullable JournalStore store, @Nullable FileSystem files, JournalRegistry registry) {
        this.store = store;
        this.files = files;
        this.registry = registry;
    }

    /**
     * Opens the place, without looking at it.
     *
     * @param cluster name of the cluster
     * @param hadoop reads Hadoop's configuration, where it is needed
     * @param registry remembers which journal is the cluster's; each leader asks it
     * @throws UnsuitableStoreException when the setting has to be changed; the message says how
     */
    static JournalPlace open(
            CoordinatorConfig config, String cluster, Supplier<Configuration> hadoop, JournalRegistry registry)
            throws UnsuitableStoreException {
        if (config.journal().equals(CoordinatorConfig.IN_MEMORY)) {
            return new JournalPlace(null, null, registry);
        }
        Configuration configuration = hadoop.get();
        URI standard = FileSystem.getDefaultUri(configuration);
        if (config.journal().isEmpty() && LOCAL.equals(standard.getScheme())) {
            throw new UnsuitableStoreException(
                    "where is the journal to be kept? Hadoop's configuration names no default file system; set "
                            + CoordinatorConfig.JOURNAL.key()
                            + " to a folder that all coordinators of the cluster reach (hdfs://...; file:/... for"
                            + " coordinators on one machine), or to " + CoordinatorConfig.IN_MEMORY
                            + " if jobs may be lost with their coordinator");
        }
        Path root = new Path(config.journal().isEmpty() ? USUAL + cluster : config.journal());
        URI uri = root.toUri().getScheme() == null ? standard : root.toUri();
        FileSystem files = null;
        JournalStore store;
        if (LOCAL.equals(uri.getScheme())) {
            store = new LocalJournalStore(
                    java.nio.file.Path.of(root.toUri().getPath()), CoordinatorConfig.JOURNAL.key());
        } else {
            try {
                files = FileSystem.newInstance(uri, JournalHdfs.settings(configuration));
            } catch (IOException | IllegalArgumentException e) {
                throw new UnsuitableStoreException(
                        "the journal's folder " + root + " (setting " + CoordinatorConfig.JOURNAL.key()
                                + ") is on a file system that Hadoop cannot open: " + e.getMessage(),
                        e);
            }
            store = new HadoopJournalStore(files, root, CoordinatorConfig.JOURNAL.key());
        }
        return new JournalPlace(store, files, registry);
    }

    /**
     * Proves that the place can hold a journal, as far as can be told now. What may pass, such as a file system that is not up yet, is
     * logged: each leader tries again when it takes the journal over. Blocks for a bounded time.
     *
     * @throws UnsuitableStoreException when a setting, or the place, has to be changed; the message says how
     */
    void probe() throws UnsuitableStoreException, InterruptedException {
        JournalStore known = store;
        if (known == null) {
            return;
        }
        FutureTask<String> probe = new FutureTask<>(() -> {
            known.prepare();
            return "proved";
        });
        Thread thread = new Thread(probe, "windrow-journal-probe");
        thread.setDaemon(true);
        thread.start();
        try {
            probe.get(PROBE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof UnsuitableStoreException unsuitable) {
                throw unsuitable;
            }
            later(known, String.valueOf(cause).lines().findFirst().orElse("no reason given"));
        } catch (TimeoutException e) {
            later(known, "no answer within " + PROBE_SECONDS + " s");
        }
    }

    private static void later(JournalStore store, String reason) {
        LOG.warn(
                "the journal's folder {} (setting {}) cannot be used now: {}; it is tried again whenever this coordinator"
                        + " is elected",
                store.describe("", ""),
                CoordinatorConfig.JOURNAL.key(),
                reason);
    }

    @Override
    public Journal open(long epoch, Loop loop) {
        JournalStore known = store;
        if (known == null) {
            return new UnkeptJournal(registry, new ThreadStoreCaller("windrow-journal-" + epoch, loop).start());
        }
        return new StoredJournal(
                epoch,
                known,
                new ThreadStoreCaller("windrow-journal-" + epoch, loop).start(),
                new ThreadStoreCaller("windrow-snapshots-" + epoch, loop).start(),
                loop,
                HardState::empty,
                JournalLimits.DEFAULT,
                registry);
    }

    @Override
    public void close() throws IOException {
        if (files != null) {
            files.close();
        }
    }
}
