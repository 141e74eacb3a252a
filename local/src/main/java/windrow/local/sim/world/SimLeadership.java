package windrow.local.sim.world;

import org.jspecify.annotations.Nullable;
import windrow.coordinator.election.Leadership;
import windrow.protocol.discovery.Leader;

/** A coordinator's part in the election, with the same rules as the one over the real ZooKeeper. */
public final class SimLeadership implements Leadership {

    private static final long RETRY_NANOS = 1_000_000_000L;

    private final Timeline timeline;
    private final SimZooKeeper zookeeper;
    private final SimProcess process;
    private final int port;
    private final Chance chance;
    private SimZooKeeper.@Nullable Session session;
    private @Nullable Listener listener;
    private @Nullable Leader leading;
    private boolean standing;
    private boolean taking;
    private boolean closed;
    private long epochSeen;

    public SimLeadership(Timeline timeline, SimZooKeeper zookeeper, SimProcess process, int port, Chance chance) {
        this.timeline = timeline;
        this.zookeeper = zookeeper;
        this.process = process;
        this.port = port;
        this.chance = chance;
    }

    @Override
    public void start(Listener told) {
        listener = told;
        session = zookeeper.connect(process, new SimZooKeeper.Watcher() {
            @Override
            public void suspended() {
                lose("the connection to ZooKeeper is suspended");
            }

            @Override
            public void connected(boolean expired) {
                if (expired) {
                    standing = false;
                }
                stand();
                look();
            }

            @Override
            public void changed() {
                look();
            }
        });
        stand();
    }

    private SimZooKeeper.Session session() {
        SimZooKeeper.Session made = session;
        if (made == null) {
            throw new IllegalStateException("not started");
        }
        return made;
    }

    private void stand() {
        if (!closed && !standing) {
            standing = zookeeper.stand(session());
            if (standing) {
                look();
            } else {
                after(RETRY_NANOS, this::stand);
            }
        }
    }

    /** Something changed: is it this candidate's turn, or is its time over? */
    private void look() {
        Leader mine = leading;
        if (mine != null) {
            boolean stands = zookeeper.leader().filter(mine::equals).isPresent();
            if (!stands) {
                lose("the leader's node is another's, or gone");
                standAgain();
            }
        } else if (standing && !zookeeper.stands(session())) {
            // it went with a session that expired
            standing = false;
            stand();
        } else if (standing && !taking && zookeeper.isFirst(session())) {
            taking = true;
            after(chance.between(1_000_000, 30_000_000), this::take);
        }
    }

    private void take() {
        if (closed || leading != null || !standing || !zookeeper.isFirst(session())) {
            taking = false;
            return;
        }
        Leader taken = zookeeper.take(session(), port, epochSeen);
        if (taken == null) {
            taking = false;
            standAgain();
            return;
        }
        // the answer of the transaction is on its way
        after(chance.between(500_000, 20_000_000), () -> {
            taking = false;
            Listener told = listener;
            if (session().suspended || session().expired || closed || told == null || leading != null) {
                standAgain();
            } else {
                leading = taken;
                told.elected(taken.epoch());
            }
        });
    }

    private void lose(String reason) {
        Listener told = listener;
        if (leading != null && told != null) {
            leading = null;
            told.lost(reason);
        }
    }

    private void standAgain() {
        zookeeper.leave(session());
        standing = false;
        after(RETRY_NANOS, this::stand);
    }

    private void after(long nanos, Runnable what) {
        timeline.after(nanos, () -> process.run(what));
    }

    @Override
    public void resign(String reason, long seen) {
        lose(reason);
        epochSeen = Math.max(epochSeen, seen);
        zookeeper.removeLeader(session());
        standAgain();
    }

    @Override
    public void close() {
        lose("this coordinator is closed");
        closed = true;
        zookeeper.removeLeader(session());
        zookeeper.leave(session());
    }
}
