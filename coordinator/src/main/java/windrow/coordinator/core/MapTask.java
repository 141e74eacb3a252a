package windrow.coordinator.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.TaskId;
import windrow.protocol.message.SplitMeta;

/** Hard: one map. Open until an attempt is official, and open again when that output is lost. Changed by {@link Job} only. */
final class MapTask {

    private static final long[] NO_COUNTERS = {};

    final SplitMeta split;

    private @Nullable AttemptId granted;
    private @Nullable AttemptId official;
    private @Nullable OutputHolder holder;
    private boolean digestKnown;
    private long digest;
    private @Nullable AttemptId writer;
    private List<String> files = List.of();
    private long[] counters = NO_COUNTERS;
    /** Official ones whose output is gone; a late report must not make one official again. */
    private List<AttemptId> lost = List.of();

    MapTask(SplitMeta split) {
        this.split = split;
    }

    /** Restores it; {@code where} is the holder that the state names. */
    MapTask(TaskId task, SnapshotPart.MapState state, @Nullable OutputHolder where) {
        split = state.split();
        granted = SnapshotValues.attempt(task, state.granted());
        official = SnapshotValues.attempt(task, state.official());
        holder = where;
        digestKnown = state.digestKnown();
        digest = state.digest();
        writer = SnapshotValues.attempt(task, state.writer());
        files = state.files();
        counters = SnapshotValues.share(state.counters());
        for (SnapshotPart.Attempt each : state.lost()) {
            addLost(Objects.requireNonNull(SnapshotValues.attempt(task, each)));
        }
    }

    SnapshotPart.MapState state() {
        return new SnapshotPart.MapState(
                split,
                SnapshotValues.attempt(granted),
                SnapshotValues.attempt(official),
                holder == null ? -1 : holder.number,
                digestKnown,
                digest,
                SnapshotValues.attempt(writer),
                files,
                SnapshotValues.share(counters),
                lost.stream().map(SnapshotValues::attempt).toList());
    }

    @Nullable
    AttemptId granted() {
        return granted;
    }

    @Nullable
    AttemptId official() {
        return official;
    }

    @Nullable
    OutputHolder holder() {
        return holder;
    }

    /** Whether an official output was there once with a digest other than this one. */
    boolean differsFromBefore(long newDigest) {
        return digestKnown && digest != newDigest;
    }

    /** Of the official output, or of the last one that was. */
    long digest() {
        return digest;
    }

    /**
     * The attempt whose {@link #files} are to be published: the official one, or the last one that was. Files outlive the worker that wrote
     * them, and go with what reduces took in from that attempt, until another one takes its place.
     */
    @Nullable
    AttemptId writer() {
        return writer;
    }

    List<String> files() {
        return files;
    }

    long[] counters() {
        return counters;
    }

    int losses() {
        return lost.size();
    }

    boolean wasLost(AttemptId attempt) {
        return lost.contains(attempt);
    }

    void grant(@Nullable AttemptId attempt) {
        granted = attempt;
    }

    void done(JournalRecord.MapDone done, OutputHolder where, long[] share) {
        official = done.attempt();
        holder = where;
        digest = done.digest();
        digestKnown = true;
        writer = done.attempt();
        files = done.committed();
        counters = share;
        granted = null;
    }

    private void addLost(AttemptId attempt) {
        if (lost.isEmpty()) {
            lost = new ArrayList<>(1);
        }
        lost.add(attempt);
    }

    void lose(AttemptId attempt) {
        addLost(attempt);
        official = null;
        holder = null;
        counters = NO_COUNTERS;
    }

    void hash(StateHash hash) {
        hash.add(split.fileOffset()).add(split.fileLength()).add(split.length()).add(split.hosts());
        hash.add(granted)
                .add(official)
                .add(writer)
                .add(digestKnown ? 1 : 0)
                .add(digest)
                .add(files)
                .add(counters);
        hash.add(holder == null ? -1 : holder.number).add(lost.size());
        lost.forEach(hash::add);
    }
}
