package windrow.local.sim.world;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import windrow.protocol.discovery.Leader;

/**
 * ZooKeeper as its users see it: sessions that expire after a silence, an epoch that changes by compare and set, the leader's node that goes
 * with its owner's session, and a line of candidates. A session is kept alive by its process, as long as that runs, reaches ZooKeeper, and ZooKeeper
 * has its quorum.
 */
public final class SimZooKeeper {

    /** The host of its servers, for those who cut ways. */
    public static final String HOST = "zookeeper";

    private static final long CHECK_NANOS = 200_000_000L;

    private static final long HEARS_LEAST_NANOS = 100_000L;
    private static final long HEARS_MOST_NANOS = 1_000_000_000L;

    private final Timeline timeline;
    private final SimNetwork network;
    private final Chance chance;
    private final Trace trace;
    private final long sessionNanos;
    private final Map<SimProcess, Session> sessions = new LinkedHashMap<>();
    private final List<Session> candidates = new ArrayList<>();
    private boolean quorum = true;
    private long epoch;
    private @Nullable Leader leader;
    private @Nullable Session leaderOwner;
    /** Those who were elected last, and before that. */
    private @Nullable Leader latest;

    private @Nullable Leader before;

    public SimZooKeeper(Timeline timeline, SimNetwork network, Chance chance, long sessionNanos, Trace trace) {
        this.timeline = timeline;
        this.network = network;
        this.chance = chance;
        this.sessionNanos = sessionNanos;
        this.trace = trace;
        timeline.after(CHECK_NANOS, this::check);
    }

    /** How a process stands with ZooKeeper. */
    interface Watcher {

        /** Nothing was heard for some time: whether the session stands cannot be known. */
        void suspended();

        /** It answers again; the session is another one if the last has expired. */
        void connected(boolean expired);

        /** Something changed: the leader's node, or the line of candidates. */
        void changed();
    }

    static final class Session {
        final SimProcess process;
        final Watcher watcher;
        long heardNanos;
        long deafUntil;
        long lagsUntil;
        boolean suspended;
        boolean expired;
        /** What the process is yet to hear, in order. */
        final ArrayDeque<Runnable> untold = new ArrayDeque<>();
        /** Something was to be told while it could not be reached; as at its begin, when all is news. */
        boolean missed = true;

        Session(SimProcess process, Watcher watcher, long nowNanos) {
            this.process = process;
            this.watcher = watcher;
            heardNanos = nowNanos;
        }
    }

    Session connect(SimProcess process, Watcher watcher) {
        Session session = new Session(process, watcher, timeline.nowNanos());
        sessions.put(process, session);
        return session;
    }

    boolean reaches(SimProcess process) {
        return quorum
                && process.alive()
                && !process.paused()
                && !network.isBlocked(process.host(), HOST)
                && !network.isBlocked(HOST, process.host());
    }

    public void quorum(boolean value) {
        quorum = value;
    }

    /** Ends the session of a process, whatever it does, as ZooKeeper may after a hiccup of its own. */
    public void expire(SimProcess process) {
        Session session = sessions.get(process);
        if (session != null && quorum) {
            expire(session);
        }
    }

    /**
     * For so long the process hears nothing of its session, as when the thread that serves it hangs; all else of it runs on. Once more within that time makes
     * it no shorter: what was told first would be heard last.
     */
    public void deafen(SimProcess process, long nanos) {
        Session session = sessions.get(process);
        if (session != null) {
            session.deafUntil = Math.max(session.deafUntil, timeline.nowNanos() + nanos);
        }
    }

    /**
     * For so long the process sees the leader before the last again, as one may whose session was lost, and whose next one is with a server that lags behind.
     */
    public void lag(SimProcess process, long nanos) {
        Session session = sessions.get(process);
        if (session != null) {
            trace.note(process.name(), "lags", "and sees an earlier leader");
            session.lagsUntil = timeline.nowNanos() + nanos;
            later(session, session.watcher::changed);
            timeline.at(session.lagsUntil, () -> later(session, session.watcher::changed));
        }
    }

    private void check() {
        long now = timeline.nowNanos();
        for (Session session : List.copyOf(sessions.values())) {
            if (reaches(session.process)) {
                heard(session);
            } else {
                // servers without a quorum expire nothing, and begin to count anew when they have one
                if (!quorum && !session.suspended && now - session.heardNanos >= sessionNanos / 3) {
                    suspend(session);
                } else if (quorum) {
                    silent(session, now);
                }
            }
            if (!session.process.alive() && session.expired) {
                sessions.remove(session.process, session);
            }
        }
        timeline.after(CHECK_NANOS, this::check);
    }

    private void heard(Session session) {
        session.heardNanos = timeline.nowNanos();
        if (session.suspended || session.expired) {
            boolean expired = session.expired;
            session.suspended = false;
            session.expired = false;
            later(session, () -> session.watcher.connected(expired));
        }
        if (session.missed) {
            session.missed = false;
            later(session, session.watcher::changed);
        }
    }

    private void silent(Session session, long now) {
        long silence = now - session.heardNanos;
        if (!session.suspended && silence >= sessionNanos * 2 / 3) {
            suspend(session);
        }
        if (!session.expired && silence >= sessionNanos) {
            expire(session);
        }
    }

    private void suspend(Session session) {
        session.suspended = true;
        // a process that goes on after it stood still works for a moment before it hears what it missed
        session.process.run(() -> timeline.after(chance.skewed(HEARS_LEAST_NANOS, HEARS_MOST_NANOS), () -> {
            if (session.suspended) {
                tell(session, session.watcher::suspended);
            }
        }));
    }

    private void expire(Session session) {
        if (session.expired) {
            return;
        }
        trace.note(session.process.name(), "expires", "its session with ZooKeeper");
        session.expired = true;
        if (!session.suspended) {
            suspend(session);
        }
        candidates.remove(session);
        if (leaderOwner == session) {
            leader = null;
            leaderOwner = null;
        }
        changed();
    }

    /** Whether it is in the line now. */
    boolean stand(Session session) {
        if (!reaches(session.process) || session.expired) {
            return false;
        }
        if (!candidates.contains(session)) {
            candidates.add(session);
            changed();
        }
        return true;
    }

    void leave(Session session) {
        if (reaches(session.process) && candidates.remove(session)) {
            changed();
        }
    }

    /** Whether its node in the line is there. */
    boolean stands(Session session) {
        return candidates.contains(session);
    }

    /** A hint, and maybe an old one: whoever acts on it proves it by {@link #take}. */
    boolean isFirst(Session session) {
        return !candidates.isEmpty() && candidates.get(0) == session;
    }

    /** One transaction: only while the candidate's node is there. Null: it did not come to that. */
    @Nullable
    Leader take(Session session, int port, long above) {
        if (!reaches(session.process) || session.expired || !candidates.contains(session)) {
            return null;
        }
        epoch = Math.max(epoch, above) + 1;
        leader = new Leader(epoch, session.process.host(), port);
        leaderOwner = session;
        before = latest;
        latest = leader;
        changed();
        return leader;
    }

    void removeLeader(Session session) {
        if (reaches(session.process) && leaderOwner == session) {
            leader = null;
            leaderOwner = null;
            changed();
        }
    }

    Optional<Leader> leader() {
        return Optional.ofNullable(leader);
    }

    /** As this process sees it. */
    Optional<Leader> leaderSeenBy(SimProcess process) {
        Session session = sessions.get(process);
        boolean lags = session != null && timeline.nowNanos() < session.lagsUntil;
        return lags && before != null ? Optional.of(before) : leader();
    }

    /** The highest epoch that was given out. */
    public long epoch() {
        return epoch;
    }

    /** Who stands in the leader's node; null: nobody. */
    public @Nullable SimProcess leading() {
        return leaderOwner == null ? null : leaderOwner.process;
    }

    private void changed() {
        for (Session session : sessions.values()) {
            later(session, session.watcher::changed);
        }
    }

    private void later(Session session, Runnable what) {
        timeline.after(chance.between(500_000, 20_000_000), () -> {
            if (reaches(session.process)) {
                tell(session, what);
            } else {
                session.missed = true;
            }
        });
    }

    /** One thing after the other, in the order in which it was to be told, however often the process is deafened meanwhile. */
    private void tell(Session session, Runnable what) {
        session.untold.add(what);
        if (session.untold.size() == 1) {
            hear(session);
        }
    }

    private void hear(Session session) {
        if (timeline.nowNanos() < session.deafUntil) {
            timeline.at(session.deafUntil, () -> hear(session));
            return;
        }
        while (!session.untold.isEmpty()) {
            session.process.run(session.untold.element());
            session.untold.remove();
        }
    }
}
