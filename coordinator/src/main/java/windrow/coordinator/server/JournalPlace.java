package windrow.coordinator.server;

import java.io.IOException;
import java.net.URI;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import windrow.coordinator.core.HardState;
import windrow.coordinator.journal.Journal;
import windrow.coordinator.journal.MemoryJournal;
import windrow.coordinator.journal.keeper.JournalLimits;
import windrow.coordinator.journal.keeper.StoredJournal;
import windrow.coordinator.journal.store.HadoopJournalStore;
import windrow.coordinator.journal.store.JournalStore;
import windrow.coordinator.journal.store.LocalJournalStore;
import windrow.coordinator.journal.store.ThreadStoreCaller;
import windrow.coordinator.journal.store.UnsuitableStoreException;
import windrow.protocol.conf.CoordinatorConfig;
import windrow.protocol.rpc.Loop;

/** Where a coordinator keeps its journals, as its settings say. Thread-safe once it is open. */
final class JournalPlace implements CoordinatorServer.Journals, AutoCloseable {

    private static final String USUAL = "/windrow/journal/";
    private static final String LOCAL = "file";

    /** Null: in memory. */
    private final @Nullable JournalStore store;

    private final @Nullable FileSystem files;

    private JournalPlace(@Nullable JournalStore store, @Nullable FileSystem files) {
        this.store = store;
        this.files = files;
    }

    /**
     * Opens the place, and proves that it can hold a journal.
     *
     * @param cluster name of the cluster
     * @param hadoop reads Hadoop's configuration, where it is needed
     * @throws UnsuitableStoreException when the setting has to be changed; the message says how
     * @throws IOException when the place cannot be reached now
     */
    static JournalPlace open(CoordinatorConfig config, String cluster, Supplier<Configuration> hadoop)
            throws IOException {
        if (config.journal().equals(CoordinatorConfig.IN_MEMORY)) {
            return new JournalPlace(null, null);
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
            store = new LocalJournalStore(java.nio.file.Path.of(root.toUri().getPath()));
        } else {
            try {
                files = FileSystem.newInstance(uri, configuration);
            } catch (IOException | IllegalArgumentException e) {
                throw new UnsuitableStoreException(
                        "the journal's folder " + root + " (setting " + CoordinatorConfig.JOURNAL.key()
                                + ") is on a file system that cannot be used: " + e.getMessage());
            }
            store = new HadoopJournalStore(files, root, CoordinatorConfig.JOURNAL.key());
        }
        JournalPlace place = new JournalPlace(store, files);
        try {
            store.prepare();
        } catch (UnsuitableStoreException e) {
            place.close();
            throw e;
        } catch (IOException e) {
            place.close();
            throw new IOException(
                    "the journal's folder " + root + " (setting " + CoordinatorConfig.JOURNAL.key()
                            + ") cannot be used: " + e.getMessage(),
                    e);
        }
        return place;
    }

    @Override
    public Journal open(long epoch, Loop loop) {
        JournalStore known = store;
        if (known == null) {
            return new MemoryJournal();
        }
        return new StoredJournal(
                epoch,
                known,
                new ThreadStoreCaller("windrow-journal-" + epoch, loop).start(),
                new ThreadStoreCaller("windrow-snapshots-" + epoch, loop).start(),
                loop,
                HardState::empty,
                JournalLimits.DEFAULT);
    }

    @Override
    public void close() throws IOException {
        if (files != null) {
            files.close();
        }
    }
}
