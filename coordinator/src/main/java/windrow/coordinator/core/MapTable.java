package windrow.coordinator.core;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.CommittedTasks;
import windrow.protocol.message.SplitMeta;
import windrow.protocol.message.Splits;

/**
 * Hard: the maps of one job, by index. Each is open until an attempt is official, and open again when that output is lost. In arrays, since
 * there may be a million of them; what few have stands in maps. Changed by {@link Job} only.
 */
final class MapTable {

    private static final int NO_HOLDER = -1;
    private static final int CHUNK = 4_096;

    /** Stands for those that are not made yet; read only. */
    private static final Chunk ALL_OPEN = new Chunk(CHUNK);

    private final JobId job;
    private final int count;
    private Splits splits;
    /** Of a table that is not yet restored as a whole. */
    private Splits.@Nullable Builder splitsRestored;

    /** Each is made when the first of its maps is done: all at once would make the plan a long step. */
    private final @Nullable Chunk[] chunks;

    private final BitSet digestKnown = new BitSet();
    /** Of the files that maps wrote, as few do unless there are no reduces. */
    private final FileForms forms = new FileForms();

    private final TreeMap<Integer, AttemptId> granted = new TreeMap<>();
    /** Official ones whose output is gone; a late report must not make one official again. */
    private final Map<Integer, List<AttemptId>> lost = new HashMap<>();

    private int restored;

    /** All are open. */
    MapTable(JobId job, Splits splits) {
        this.job = job;
        this.count = splits.size();
        this.splits = splits;
        chunks = new Chunk[(count + CHUNK - 1) / CHUNK];
    }

    /** To be filled by {@link #restore}. */
    MapTable(JobId job, int count) {
        this.job = job;
        this.count = count;
        splits = Splits.of(List.of());
        splitsRestored = new Splits.Builder(count);
        chunks = new Chunk[(count + CHUNK - 1) / CHUNK];
    }

    private Chunk of(int index) {
        Chunk chunk = chunks[index / CHUNK];
        return chunk == null ? ALL_OPEN : chunk;
    }

    private Chunk toChange(int index) {
        Chunk chunk = chunks[index / CHUNK];
        if (chunk == null) {
            chunk = new Chunk(Math.min(CHUNK, count - index / CHUNK * CHUNK));
            chunks[index / CHUNK] = chunk;
        }
        return chunk;
    }

    int count() {
        return count;
    }

    /** All of them, once all maps are restored. */
    Splits splits() {
        return splits;
    }

    private TaskId task(int index) {
        return new TaskId(job, TaskKind.MAP, index);
    }

    @Nullable
    AttemptId granted(int index) {
        return granted.get(index);
    }

    /** A copy of the grants from this index on, at most so many, by index. */
    List<AttemptId> granted(int from, int most) {
        return granted.tailMap(from).values().stream().limit(most).toList();
    }

    boolean isOfficial(int index) {
        return of(index).epochs[index % CHUNK] != 0;
    }

    @Nullable
    AttemptId official(int index) {
        Chunk chunk = of(index);
        int at = index % CHUNK;
        return chunk.epochs[at] == 0 ? null : new AttemptId(task(index), chunk.epochs[at], chunk.numbers[at]);
    }

    /** Number of the official output's holder; -1: there is no official output. */
    int holder(int index) {
        return of(index).holders[index % CHUNK] - 1;
    }

    /** Whether an official output was there once with a digest other than this one. */
    boolean differsFromBefore(int index, long digest) {
        return digestKnown.get(index) && digest(index) != digest;
    }

    /** Of the official output, or of the last one that was. */
    long digest(int index) {
        return of(index).digests[index % CHUNK];
    }

    /**
     * The attempt whose {@link #files} these are: the official one, or the last one that was. A job that publishes has all its maps, and each
     * is official; not so in journals of earlier versions, which published the files of maps whose outputs were lost at the end.
     */
    @Nullable
    AttemptId writer(int index) {
        List<AttemptId> before = lost.get(index);
        return isOfficial(index) || before == null ? official(index) : before.get(before.size() - 1);
    }

    /** Whether any map has ever written files. */
    boolean anyFiles() {
        return forms.any();
    }

    List<String> files(int index) {
        return filesForm(index).names(index);
    }

    /** Of the names of the map's files. */
    CommittedTasks.Form filesForm(int index) {
        int[] numbers = of(index).forms;
        return forms.get(numbers == null ? 0 : numbers[index % CHUNK]);
    }

    byte[] counters(int index) {
        byte[] share = of(index).counters[index % CHUNK];
        return share == null ? CounterShare.NONE : share;
    }

    int losses(int index) {
        return lost.getOrDefault(index, List.of()).size();
    }

    boolean wasLost(AttemptId attempt) {
        return lost.getOrDefault(attempt.task().index(), List.of()).contains(attempt);
    }

    void grant(int index, @Nullable AttemptId attempt) {
        if (attempt == null) {
            granted.remove(index);
        } else {
            granted.put(index, attempt);
        }
    }

    void done(JournalRecord.MapDone done, OutputHolder where, byte[] share) {
        int index = done.attempt().task().index();
        int at = index % CHUNK;
        Chunk chunk = toChange(index);
        chunk.epochs[at] = done.attempt().epoch();
        chunk.numbers[at] = done.attempt().number();
        chunk.holders[at] = where.number + 1;
        chunk.digests[at] = done.digest();
        chunk.counters[at] = share;
        digestKnown.set(index);
        setFiles(index, done.committed());
        granted.remove(index);
    }

    private void setFiles(int index, List<String> names) {
        Chunk chunk = toChange(index);
        if (chunk.forms == null && !names.isEmpty()) {
            chunk.forms = new int[chunk.numbers.length];
        }
        if (chunk.forms != null) {
            chunk.forms[index % CHUNK] = forms.number(names, index);
        }
    }

    void lose(AttemptId attempt) {
        int index = attempt.task().index();
        lost.computeIfAbsent(index, i -> new ArrayList<>(1)).add(attempt);
        Chunk chunk = toChange(index);
        chunk.epochs[index % CHUNK] = 0;
        chunk.holders[index % CHUNK] = 0;
        chunk.counters[index % CHUNK] = CounterShare.NONE;
    }

    SnapshotPart.MapState state(int index) {
        return new SnapshotPart.MapState(
                splits.get(index),
                SnapshotValues.attempt(granted(index)),
                SnapshotValues.attempt(official(index)),
                isOfficial(index) ? holder(index) : NO_HOLDER,
                digestKnown.get(index),
                digest(index),
                SnapshotValues.attempt(writer(index)),
                files(index),
                SnapshotValues.share(counters(index)),
                lost.getOrDefault(index, List.of()).stream()
                        .map(SnapshotValues::attempt)
                        .toList());
    }

    /** The next one by index. */
    void restore(SnapshotPart.MapState state) {
        int index = restored++;
        TaskId task = task(index);
        restore(state.split());
        grant(index, SnapshotValues.attempt(task, state.granted()));
        AttemptId official = SnapshotValues.attempt(task, state.official());
        int at = index % CHUNK;
        Chunk chunk = toChange(index);
        if (official != null) {
            chunk.epochs[at] = official.epoch();
            chunk.numbers[at] = official.number();
        }
        chunk.holders[at] = state.holder() + 1;
        chunk.digests[at] = state.digest();
        chunk.counters[at] = SnapshotValues.share(state.counters());
        digestKnown.set(index, state.digestKnown());
        setFiles(index, state.files());
        List<AttemptId> gone = SnapshotValues.attempts(task, state.lost());
        if (!gone.isEmpty()) {
            lost.put(index, gone);
        }
        if (!SnapshotValues.attempt(writer(index)).equals(state.writer())) {
            throw new IllegalStateException("the files of " + task + " are said to be " + state.writer()
                    + "'s, the last output was " + writer(index) + "'s");
        }
    }

    private void restore(SplitMeta split) {
        Splits.Builder builder = splitsRestored;
        if (builder == null) {
            throw new IllegalStateException(job + " has " + count + " maps, and another one is to be restored");
        }
        builder.add(split);
        if (builder.size() == count) {
            splits = builder.build();
            splitsRestored = null;
        }
    }

    /** How many were restored. */
    int restored() {
        return restored;
    }

    void hash(StateHash hash) {
        hash.add(count);
        for (int index = 0; index < count; index++) {
            SplitMeta split = splits.get(index);
            hash.add(split.fileOffset())
                    .add(split.fileLength())
                    .add(split.length())
                    .add(split.hosts());
            hash.add(granted(index))
                    .add(official(index))
                    .add(digestKnown.get(index) ? 1 : 0)
                    .add(digest(index))
                    .add(filesForm(index));
            CounterShare.hash(counters(index), hash);
            hash.add(holder(index)).add(losses(index));
            lost.getOrDefault(index, List.of()).forEach(hash::add);
        }
    }

    private static final class Chunk {
        /** Of the official attempt; 0: there is none. */
        final long[] epochs;

        final int[] numbers;
        /** Number of the official output's holder, from 1; 0: there is none. */
        final int[] holders;
        /** Of the official output, or of the last one that was. */
        final long[] digests;

        /** Packed shares; null where none was given yet. */
        final byte[][] counters;
        /** Numbers of forms; null while none of these maps has written files. */
        int @Nullable [] forms;

        Chunk(int size) {
            epochs = new long[size];
            numbers = new int[size];
            holders = new int[size];
            digests = new long[size];
            counters = new byte[size][];
        }
    }
}
