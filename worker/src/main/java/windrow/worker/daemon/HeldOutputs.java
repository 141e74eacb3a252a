package windrow.worker.daemon;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.shuffle.format.CorruptSegmentException;
import windrow.shuffle.format.SegmentIndex;
import windrow.shuffle.format.SegmentVersionException;
import windrow.shuffle.format.StoredSegment;
import windrow.shuffle.serve.SegmentStore;

/** The map outputs that this worker serves. Indexes that were read are kept, the most recently used ones. Thread-safe. */
final class HeldOutputs implements SegmentStore {

    /** An index of a thousand partitions takes about 30 KB. */
    private static final int MAX_INDEXES = 512;

    private final BiConsumer<AttemptId, String> onDamage;
    private final Map<String, byte[]> tokens = new HashMap<>();
    private final Map<String, Held> outputs = new HashMap<>();
    private final Map<String, SegmentIndex> indexes = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SegmentIndex> eldest) {
            return size() > MAX_INDEXES;
        }
    };

    private record Held(AttemptId attempt, Path dataFile) {}

    /** @param onDamage told of an output that is gone or damaged and is served no longer, and why */
    HeldOutputs(BiConsumer<AttemptId, String> onDamage) {
        this.onDamage = onDamage;
    }

    synchronized void admit(JobId job, byte[] token) {
        tokens.put(job.toString(), token.clone());
    }

    synchronized void hold(AttemptId attempt, Path dataFile) {
        outputs.put(attempt.toString(), new Held(attempt, dataFile));
    }

    synchronized void forget(JobId job) {
        tokens.remove(job.toString());
        outputs.values().removeIf(held -> held.attempt().job().equals(job));
        String prefix = job + "_";
        indexes.keySet().removeIf(attempt -> attempt.startsWith(prefix));
    }

    @Override
    public synchronized Optional<byte[]> token(String job) {
        byte[] token = tokens.get(job);
        return token == null ? Optional.empty() : Optional.of(token.clone());
    }

    @Override
    public Optional<StoredSegment> find(String job, String mapAttempt) throws IOException {
        Held held = held(job, mapAttempt);
        if (held == null) {
            return Optional.empty();
        }
        SegmentIndex index;
        synchronized (this) {
            index = indexes.get(mapAttempt);
        }
        if (index == null) {
            try {
                index = SegmentIndex.read(SegmentIndex.fileFor(held.dataFile()));
            } catch (NoSuchFileException | CorruptSegmentException | SegmentVersionException e) {
                // For good. All else, such as too many open files, may pass: an output that is dropped costs a map
                // attempt.
                drop(held, e);
                throw e;
            }
            synchronized (this) {
                indexes.put(mapAttempt, index);
            }
        }
        return Optional.of(new StoredSegment(held.dataFile(), index));
    }

    private void drop(Held held, IOException why) {
        synchronized (this) {
            outputs.remove(held.attempt().toString());
        }
        String message = String.valueOf(why.getMessage());
        boolean gone = why instanceof NoSuchFileException;
        onDamage.accept(held.attempt(), gone ? "the file " + message + " is gone" : message);
    }

    private synchronized @Nullable Held held(String job, String mapAttempt) {
        Held held = outputs.get(mapAttempt);
        return held != null && held.attempt().job().toString().equals(job) ? held : null;
    }
}
