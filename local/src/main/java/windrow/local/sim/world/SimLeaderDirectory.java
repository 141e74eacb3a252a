package windrow.local.sim.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import windrow.protocol.discovery.Leader;
import windrow.protocol.discovery.LeaderDirectory;

/** What a worker or client knows of the leader's node. While it does not reach ZooKeeper, the leader last heard of stands;
 * where its server lags behind, that may be an earlier one than it heard of before. */
public final class SimLeaderDirectory implements LeaderDirectory {

    private final SimZooKeeper zookeeper;
    private final SimProcess process;
    private final List<Runnable> listeners = new ArrayList<>();
    private Optional<Leader> known = Optional.empty();

    public SimLeaderDirectory(SimZooKeeper zookeeper, SimProcess process) {
        this.zookeeper = zookeeper;
        this.process = process;
    }

    @Override
    public void start() {
        zookeeper.connect(process, new SimZooKeeper.Watcher() {
            @Override
            public void suspended() {
                // the leader last heard of stands
            }

            @Override
            public void connected(boolean expired) {
                look();
            }

            @Override
            public void changed() {
                look();
            }
        });
        look();
    }

    private void look() {
        if (zookeeper.reaches(process)) {
            Optional<Leader> now = zookeeper.leaderSeenBy(process);
            if (!now.equals(known)) {
                known = now;
                List.copyOf(listeners).forEach(Runnable::run);
            }
        }
    }

    @Override
    public Optional<Leader> current() {
        return known;
    }

    @Override
    public void listen(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public String describe() {
        return "a simulated ZooKeeper";
    }

    @Override
    public void close() {
        listeners.clear();
    }
}
