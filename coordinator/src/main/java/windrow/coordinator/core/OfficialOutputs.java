package windrow.coordinator.core;

import org.jspecify.annotations.Nullable;
import windrow.protocol.id.JobId;
import windrow.protocol.message.MapEvent;
import windrow.protocol.message.Splits;

/** Hard: the maps of one job, which of their outputs are official, and where those lie. Changed by {@link Job} only. */
final class OfficialOutputs {

    private final JobId job;
    private final OutputHolders holders = new OutputHolders();
    private MapTable maps;
    private int count;
    private int done;
    /** Σ {@link MapEvent#mix} over official maps. */
    private long digestSum;

    OfficialOutputs(JobId job) {
        this.job = job;
        maps = new MapTable(job, 0);
    }

    /** What is counted of a snapshot's job; its maps are yet to be restored, unless it has ended. */
    OfficialOutputs(SnapshotPart.OfJob part) {
        job = part.job();
        count = part.maps();
        done = part.mapsDone();
        digestSum = part.digestSum();
        maps = new MapTable(job, part.state().isFinal() ? 0 : count);
    }

    int count() {
        return count;
    }

    int done() {
        return done;
    }

    long digestSum() {
        return digestSum;
    }

    /** None before the plan, and of a job that has ended. */
    MapTable maps() {
        return maps;
    }

    OutputHolders holders() {
        return holders;
    }

    /** Of the map's official output, if there is one. */
    @Nullable
    OutputHolder holder(int map) {
        return maps.isOfficial(map) ? holders.get(maps.holder(map)) : null;
    }

    void planned(Splits splits) {
        count = splits.size();
        maps = new MapTable(job, splits);
    }

    /** @throws IllegalStateException if an output of the map is official */
    void expectOpen(JournalRecord.MapDone got) {
        int index = got.attempt().task().index();
        if (maps.isOfficial(index)) {
            throw new IllegalStateException(got + " while " + maps.official(index) + " is official");
        }
    }

    /**
     * The map's output becomes official; none is.
     *
     * @param share of the job's counters
     */
    void done(JournalRecord.MapDone got, byte[] share) {
        int index = got.attempt().task().index();
        OutputHolder holder = holders.holding(got.worker(), got.shuffleHost(), got.shufflePort());
        holder.add(index);
        maps.done(got, holder, share);
        done++;
        digestSum += MapEvent.mix(index, got.digest());
    }

    /**
     * An official output is lost.
     *
     * @return the map's share of the job's counters, which it has no more
     * @throws IllegalStateException if it is not official
     */
    byte[] lost(JournalRecord.MapOutputLost got) {
        int index = got.attempt().task().index();
        if (!got.attempt().equals(maps.official(index))) {
            throw new IllegalStateException(got + " while " + maps.official(index) + " is official");
        }
        byte[] share = maps.counters(index);
        done--;
        digestSum -= MapEvent.mix(index, maps.digest(index));
        maps.lose(got.attempt());
        return share;
    }

    /** The next map by index. */
    void restore(SnapshotPart.MapState map) {
        int index = maps.restored();
        maps.restore(map);
        OutputHolder holder = holder(index);
        if (holder != null) {
            holder.add(index);
        }
    }

    /** The job has ended: only what is counted is told from now on. */
    void forget() {
        maps = new MapTable(job, 0);
        holders.clear();
    }
}
