package windrow.coordinator.journal.keeper;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.coordinator.core.HardState;
import windrow.coordinator.journal.DamagedJournalException;
import windrow.coordinator.journal.format.FileDecoder;
import windrow.coordinator.journal.format.JournalFile;
import windrow.coordinator.journal.store.JournalStore;
import windrow.coordinator.journal.store.JournalStore.StoredFile;

/** The files of a folder that make a state, and what they make. */
final class StateFiles {

    private static final Logger LOG = LoggerFactory.getLogger(StateFiles.class);

    private final String folder;
    private final JournalStore store;
    private final Optional<JournalFile> snapshot;
    private final List<JournalFile> logs;
    private final List<String> unneeded;
    private final boolean mayBeTorn;

    /** Only the steps touch it until it is complete. */
    private final HardState state;

    private long nextBatch = FileDecoder.ANY_BATCH;
    private long records;

    private StateFiles(
            String folder,
            JournalStore store,
            Optional<JournalFile> snapshot,
            List<JournalFile> logs,
            List<String> unneeded,
            boolean mayBeTorn,
            HardState state) {
        this.folder = folder;
        this.store = store;
        this.snapshot = snapshot;
        this.logs = logs;
        this.unneeded = unneeded;
        this.mayBeTorn = mayBeTorn;
        this.state = state;
    }

    /** All that there is, for a new leader: the last log may have a torn tail. */
    static StateFiles all(String folder, JournalStore store, List<StoredFile> files, Supplier<HardState> states)
            throws DamagedJournalException {
        return of(folder, store, files, Optional.empty(), states);
    }

    /** All before this log, which its leader opened when those were complete. */
    static StateFiles before(
            JournalFile log, String folder, JournalStore store, List<StoredFile> files, Supplier<HardState> states)
            throws DamagedJournalException {
        return of(folder, store, files, Optional.of(log), states);
    }

    private static StateFiles of(
            String folder,
            JournalStore store,
            List<StoredFile> files,
            Optional<JournalFile> end,
            Supplier<HardState> states)
            throws DamagedJournalException {
        TreeMap<JournalFile, String> known = new TreeMap<>();
        List<String> unneeded = new ArrayList<>();
        for (StoredFile file : files) {
            Optional<JournalFile> journalFile = JournalFile.parse(file.name());
            if (JournalFile.isUnfinished(file.name())) {
                unneeded.add(file.name());
            } else if (journalFile.isEmpty()) {
                if (!JournalIdentity.isId(file.name())) {
                    LOG.warn("{} is no part of a journal and is left alone", store.describe(folder, file.name()));
                }
            } else if (end.isEmpty() || journalFile.get().compareTo(end.get()) < 0) {
                known.put(journalFile.get(), file.name());
            }
        }
        Optional<JournalFile> snapshot = known.descendingKeySet().stream()
                .filter(file -> file.kind() == JournalFile.Kind.SNAPSHOT)
                .findFirst();
        if (snapshot.isPresent()) {
            unneeded.addAll(known.headMap(snapshot.get(), false).values());
            known.headMap(snapshot.get(), true).clear();
        }
        List<JournalFile> logs = new ArrayList<>(known.keySet());
        checkNoneIsMissing(folder, store, snapshot, logs);
        return new StateFiles(folder, store, snapshot, logs, unneeded, end.isEmpty(), states.get());
    }

    private static void checkNoneIsMissing(
            String folder, JournalStore store, Optional<JournalFile> snapshot, List<JournalFile> logs)
            throws DamagedJournalException {
        if (snapshot.isEmpty()) {
            if (!logs.isEmpty()) {
                throw new DamagedJournalException(
                        store.describe(folder, logs.get(0).name()) + " is there, but not the snapshot that it follows");
            }
            return;
        }
        long epoch = snapshot.get().epoch();
        long number = snapshot.get().number();
        if (logs.isEmpty() && number > 1) {
            throw missing(folder, store, JournalFile.log(epoch, number));
        }
        for (JournalFile log : logs) {
            if (!log.equals(JournalFile.log(epoch, number))) {
                throw missing(folder, store, JournalFile.log(epoch, number));
            }
            number++;
        }
    }

    private static DamagedJournalException missing(String folder, JournalStore store, JournalFile file) {
        return new DamagedJournalException(store.describe(folder, file.name())
                + " is missing, and without it nobody can tell what became of the jobs: put it back where it was from a copy or"
                + " from the file system's trash, if there is one. To give up all jobs instead, stop all coordinators, move "
                + store.describe(folder, "")
                + " aside and start one: its message says how the cluster forgets this journal");
    }

    /** What may be removed when a later snapshot is there: these files are part of it. */
    List<String> read() {
        List<String> names = new ArrayList<>();
        snapshot.ifPresent(file -> names.add(file.name()));
        logs.forEach(log -> names.add(log.name()));
        return names;
    }

    /** What may be removed at any time: older than the snapshot, or never finished. */
    List<String> unneeded() {
        return unneeded;
    }

    long records() {
        return records;
    }

    /** Reads them all, one step each. To be called once. */
    CompletableFuture<HardState> replay(Steps steps) {
        CompletableFuture<Void> begun = CompletableFuture.completedFuture(null);
        if (snapshot.isPresent()) {
            JournalFile file = snapshot.get();
            String path = store.describe(folder, file.name());
            begun = steps.run("reading " + path, () -> readSnapshot(file, path));
        }
        return begun.thenCompose(done -> replayLogs(steps, 0)).thenApply(done -> state);
    }

    private CompletableFuture<Void> replayLogs(Steps steps, int index) {
        if (index == logs.size()) {
            return CompletableFuture.completedFuture(null);
        }
        JournalFile log = logs.get(index);
        String path = store.describe(folder, log.name());
        return steps.run("reading " + path, () -> readLog(log, path, mayBeTorn && index == logs.size() - 1))
                .thenCompose(done -> replayLogs(steps, index + 1));
    }

    private void readSnapshot(JournalFile file, String path) throws Exception {
        try (InputStream in = store.open(folder, file.name())) {
            FileDecoder.readSnapshot(in, path, file, state::restore);
        }
    }

    private void readLog(JournalFile file, String path, boolean last) throws Exception {
        // a log may have been opened long after its snapshot's leader began: it says itself with which batch
        try (InputStream in = store.open(folder, file.name())) {
            FileDecoder.LogEnd end = FileDecoder.readLog(in, path, file, nextBatch, last, state::replay);
            nextBatch = end.nextBatch();
            records += end.records();
            if (end.droppedBytes() > 0) {
                LOG.warn(
                        "dropped the last {} bytes of {}, which nobody was told of: {}",
                        end.droppedBytes(),
                        path,
                        end.tear());
            }
        }
    }
}
