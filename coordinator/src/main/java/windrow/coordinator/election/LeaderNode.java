package windrow.coordinator.election;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;
import windrow.protocol.discovery.Leader;
import windrow.protocol.discovery.ZooKeeperPaths;

/**
 * The epoch's and the leader's node. One transaction takes the next epoch, by compare and set, and writes the leader's address, and only
 * while the candidate's own node is there: so a candidate that ZooKeeper gave up in the meantime takes nothing, whatever it believes.
 */
final class LeaderNode {

    /** Attempts at the transaction; each failure means that somebody else changed a node in between. */
    private static final int MAX_TRIES = 20;

    private final CuratorFramework client;
    private final ZooKeeperPaths paths;

    LeaderNode(CuratorFramework client, ZooKeeperPaths paths) {
        this.client = client;
        this.paths = paths;
    }

    /**
     * Takes the next epoch.
     *
     * @param candidate path of the node that makes this process the first candidate
     * @param above the epoch is higher than this, too
     * @return the leader as it is written now
     */
    Leader take(String candidate, String host, int port, long above) throws Exception {
        createEpochNode();
        for (int i = 0; i < MAX_TRIES; i++) {
            Stat epochStat = new Stat();
            long last = parse(client.getData().storingStatIn(epochStat).forPath(paths.epoch()));
            Leader leader = new Leader(Math.max(last, above) + 1, host, port);
            List<CuratorOp> steps = new ArrayList<>();
            steps.add(client.transactionOp().check().forPath(candidate));
            steps.add(client.transactionOp()
                    .setData()
                    .withVersion(epochStat.getVersion())
                    .forPath(paths.epoch(), text(leader.epoch())));
            // The node of a leader whose session ZooKeeper has not given up yet. It was not the first candidate any
            // more.
            Stat old = client.checkExists().forPath(paths.leader());
            if (old != null) {
                steps.add(client.transactionOp()
                        .delete()
                        .withVersion(old.getVersion())
                        .forPath(paths.leader()));
            }
            steps.add(client.transactionOp()
                    .create()
                    .withMode(CreateMode.EPHEMERAL)
                    .forPath(paths.leader(), leader.toBytes()));
            try {
                client.transaction().forOperations(steps);
                return leader;
            } catch (KeeperException.BadVersionException | KeeperException.NodeExistsException e) {
                continue;
            } catch (KeeperException.NoNodeException e) {
                if (client.checkExists().forPath(candidate) == null) {
                    throw new IllegalStateException("ZooKeeper has given up this candidate", e);
                }
            }
        }
        throw new IllegalStateException("the epoch in " + paths.epoch() + " changed " + MAX_TRIES + " times in a row");
    }

    private void createEpochNode() throws Exception {
        if (client.checkExists().forPath(paths.epoch()) != null) {
            return;
        }
        try {
            client.create().creatingParentsIfNeeded().forPath(paths.epoch(), text(0));
        } catch (KeeperException.NodeExistsException e) {
            // Another candidate was quicker, which is as good.
            return;
        }
    }

    /** Removes the leader's node, where it is still this leader's. */
    void remove(Leader leader) throws Exception {
        Stat stat = new Stat();
        try {
            byte[] data = client.getData().storingStatIn(stat).forPath(paths.leader());
            if (Leader.fromBytes(data).epoch() == leader.epoch()) {
                client.delete().withVersion(stat.getVersion()).forPath(paths.leader());
            }
        } catch (KeeperException.NoNodeException | KeeperException.BadVersionException e) {
            // Gone, or the next leader's: nothing of ours is left.
            return;
        }
    }

    /** Who stands in the leader's node; null: nobody. */
    @Nullable
    Leader read() throws Exception {
        try {
            return Leader.fromBytes(client.getData().forPath(paths.leader()));
        } catch (KeeperException.NoNodeException e) {
            return null;
        }
    }

    private long parse(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalStateException(paths.epoch() + " holds no epoch: '" + text + "'", e);
        }
    }

    private static byte[] text(long epoch) {
        return Long.toString(epoch).getBytes(StandardCharsets.UTF_8);
    }
}
