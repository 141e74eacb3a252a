package windrow.local.sim.job;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import windrow.local.sim.world.Chance;
import windrow.local.sim.world.SimNetwork;
import windrow.local.sim.world.SimProcess;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;

/** The map outputs that lie on the disks of workers, and the ways to them. A disk outlives its worker, but nobody serves what is on it then. */
public final class Disks {

    private final SimNetwork network;
    private final Map<String, Disk> disks = new LinkedHashMap<>();

    /** How an attempt to fetch came out. */
    enum Fetched {
        TAKEN,
        /** Whoever should have it said that it has it not. */
        MISSING,
        UNREACHABLE
    }

    private record Disk(
            SimProcess daemon, Map<AttemptId, MapContent> outputs, BiConsumer<AttemptId, String> onDamage) {}

    public Disks(SimNetwork network) {
        this.network = network;
    }

    /** @param onDamage told, in the daemon, of an output that was asked for and is not there */
    public void add(SimProcess daemon, BiConsumer<AttemptId, String> onDamage) {
        disks.put(daemon.name(), new Disk(daemon, new LinkedHashMap<>(), onDamage));
    }

    void put(String worker, AttemptId attempt, MapContent content) {
        disk(worker).outputs().put(attempt, content);
    }

    public void deleteJob(String worker, JobId job) {
        disk(worker).outputs().keySet().removeIf(attempt -> attempt.job().equals(job));
    }

    /** Whether an output lies on this worker's disk of any job but these. */
    public boolean holdsAnyBut(String worker, Set<JobId> others) {
        return disk(worker).outputs().keySet().stream().anyMatch(attempt -> !others.contains(attempt.job()));
    }

    /** One output on this worker's disk is gone, if it has any. */
    public @Nullable AttemptId damage(String worker, Chance chance) {
        List<AttemptId> all = new ArrayList<>(disk(worker).outputs().keySet());
        AttemptId lost = chance.any(all);
        if (lost != null) {
            disk(worker).outputs().remove(lost);
        }
        return lost;
    }

    /** How many outputs lie on this worker's disk. */
    public int held(String worker) {
        return disk(worker).outputs().size();
    }

    /** All outputs on this worker's disk are gone. */
    public void wipe(String worker) {
        disk(worker).outputs().clear();
    }

    /** Whether a process on this host can get the output of a map from the worker, at this moment. */
    Fetched fetch(String byHost, String byWorker, String worker, AttemptId attempt) {
        Disk disk = disk(worker);
        boolean there = disk.outputs().containsKey(attempt);
        if (byWorker.equals(worker) && there) {
            return Fetched.TAKEN;
        }
        SimProcess daemon = disk.daemon();
        if (!daemon.alive()
                || daemon.paused()
                || network.isBlocked(byHost, daemon.host())
                || network.isBlocked(daemon.host(), byHost)) {
            return Fetched.UNREACHABLE;
        }
        if (!there) {
            daemon.run(() -> disk.onDamage().accept(attempt, "the file is gone"));
            return Fetched.MISSING;
        }
        return Fetched.TAKEN;
    }

    MapContent content(String worker, AttemptId attempt) {
        MapContent content = disk(worker).outputs().get(attempt);
        if (content == null) {
            throw new IllegalStateException(attempt + " is not on the disk of " + worker);
        }
        return content;
    }

    private Disk disk(String worker) {
        Disk disk = disks.get(worker);
        if (disk == null) {
            throw new IllegalStateException("there is no worker " + worker);
        }
        return disk;
    }
}
