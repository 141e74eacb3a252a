package windrow.worker.daemon;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.shuffle.bundle.Bundle;
import windrow.shuffle.format.CorruptSegmentException;
import windrow.shuffle.format.SegmentIndex;
import windrow.shuffle.format.SegmentVersionException;
import windrow.shuffle.format.StoredSegment;
import windrow.shuffle.serve.SegmentStore;

/**
 * The map outputs that this worker serves. Which output is here and counts is decided by the attempts alone; a bundle is only a place where
 * bytes of some of them can be read faster. Indexes that were read are kept, the most recently used ones. Thread-safe.
 */
final class HeldOutputs implements SegmentStore {

    private static final Logger LOG = LoggerFactory.getLogger(HeldOutputs.class);

    /** A thousand indexes of a thousand partitions take about 40 MB. */
    private static final long MAX_INDEX_BYTES = 32 << 20;

    private final IndexSource files;
    private final BiConsumer<AttemptId, String> onDamage;
    private final Consumer<JobId> onReadAlone;
    private final Map<String, byte[]> tokens = new HashMap<>();
    private final Map<String, HeldOutput> outputs = new HashMap<>();
    private final IndexCache indexes = new IndexCache(MAX_INDEX_BYTES);

    /** Where indexes are read from. */
    @FunctionalInterface
    interface IndexSource {

        SegmentIndex read(Path file) throws IOException;
    }

    /**
     * @param onDamage told of an output that is gone or damaged and is served no longer, and why
     * @param onReadAlone told whenever an output of this job is to be read from its own file to be served
     */
    HeldOutputs(BiConsumer<AttemptId, String> onDamage, Consumer<JobId> onReadAlone) {
        this(SegmentIndex::read, onDamage, onReadAlone);
    }

    HeldOutputs(IndexSource files, BiConsumer<AttemptId, String> onDamage, Consumer<JobId> onReadAlone) {
        this.files = files;
        this.onDamage = onDamage;
        this.onReadAlone = onReadAlone;
    }

    synchronized void admit(JobId job, byte[] token) {
        tokens.put(job.toString(), token.clone());
    }

    synchronized void hold(AttemptId attempt, Path dataFile) {
        String name = attempt.toString();
        outputs.put(name, new HeldOutput(attempt.job().toString(), name, attempt, dataFile, null));
    }

    synchronized void forget(JobId job) {
        tokens.remove(job.toString());
        outputs.values().removeIf(held -> held.attempt().job().equals(job));
        indexes.removeAll(job + "_");
    }

    @Override
    public synchronized Optional<byte[]> token(String job) {
        byte[] token = tokens.get(job);
        return token == null ? Optional.empty() : Optional.of(token.clone());
    }

    @Override
    public Optional<StoredSegment> find(String job, String mapAttempt) throws IOException {
        Optional<StoredSegment> found = stored(job, mapAttempt);
        HeldOutput held = held(job, mapAttempt);
        if (held != null) {
            onReadAlone.accept(held.attempt().job());
        }
        return found;
    }

    /** As {@link #find}, for the worker's own use. */
    Optional<StoredSegment> stored(String job, String mapAttempt) throws IOException {
        HeldOutput held = held(job, mapAttempt);
        if (held == null) {
            return Optional.empty();
        }
        SegmentIndex index;
        synchronized (this) {
            index = indexes.get(mapAttempt);
        }
        if (index == null) {
            try {
                index = files.read(SegmentIndex.fileFor(held.dataFile()));
            } catch (NoSuchFileException | CorruptSegmentException | SegmentVersionException e) {
                // For good. All else, such as too many open files, may pass: an output that is dropped costs a map
                // attempt.
                drop(held, e);
                throw e;
            }
            synchronized (this) {
                // if it was forgotten meanwhile, nobody would take the index away
                if (outputs.containsKey(mapAttempt)) {
                    indexes.put(mapAttempt, index);
                }
            }
        }
        return Optional.of(new StoredSegment(held.dataFile(), index));
    }

    private void drop(HeldOutput held, IOException why) {
        synchronized (this) {
            outputs.remove(held.name());
            indexes.remove(held.name());
        }
        String message = String.valueOf(why.getMessage());
        boolean gone = why instanceof NoSuchFileException;
        onDamage.accept(held.attempt(), gone ? "the file " + message + " is gone" : message);
    }

    private synchronized @Nullable HeldOutput held(String job, String mapAttempt) {
        HeldOutput held = outputs.get(mapAttempt);
        return held != null && held.job().equals(job) ? held : null;
    }

    @Override
    public synchronized String kept(String mapAttempt) {
        HeldOutput held = outputs.get(mapAttempt);
        return held == null ? mapAttempt : held.name();
    }

    @Override
    public Optional<Bundled> bundled(String job, String mapAttempt) {
        HeldOutput held = held(job, mapAttempt);
        return held == null ? Optional.empty() : Optional.ofNullable(held.bundled());
    }

    /** From now on the bundle's members are read from it, as far as they are held. */
    synchronized void use(Bundle bundle) {
        for (int i = 0; i < bundle.members().size(); i++) {
            Bundled place = new Bundled(bundle, i);
            outputs.computeIfPresent(bundle.members().get(i).attempt(), (attempt, held) -> held.in(place));
        }
    }

    @Override
    public void distrust(String job, Bundle bundle, String reason) {
        List<String> served = new ArrayList<>();
        synchronized (this) {
            for (Bundle.Member member : bundle.members()) {
                HeldOutput held = outputs.get(member.attempt());
                if (held != null && held.bundled() != null && held.bundled().bundle() == bundle) {
                    outputs.put(member.attempt(), held.in(null));
                    served.add(member.attempt());
                }
            }
        }
        if (!served.isEmpty()) {
            LOG.warn(
                    "{} map outputs of {} are read from their own files, and no longer from {}: {}",
                    served.size(),
                    job,
                    bundle.file(),
                    reason);
        }
    }

    /** What the indexes take that are kept. */
    synchronized long indexBytes() {
        return indexes.bytes();
    }

    /** Whether any of its members is read from it. */
    synchronized boolean uses(Bundle bundle) {
        for (Bundle.Member member : bundle.members()) {
            HeldOutput held = outputs.get(member.attempt());
            if (held != null && held.bundled() != null && held.bundled().bundle() == bundle) {
                return true;
            }
        }
        return false;
    }
}
