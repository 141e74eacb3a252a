package windrow.coordinator.election;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;
import windrow.coordinator.journal.JournalRegistry;
import windrow.protocol.discovery.ZooKeeperPaths;

/** Remembers the cluster's journal in a node beside the epoch. */
final class ZooKeeperJournalRegistry implements JournalRegistry {

    /** Each failure means that somebody else changed the node in between. */
    private static final int MAX_TRIES = 20;

    private final CuratorFramework client;
    private final String node;
    private final String host;

    /** @param host of this coordinator, told with the journal's place: a local folder is another one on each machine */
    ZooKeeperJournalRegistry(CuratorFramework client, ZooKeeperPaths paths, String host) {
        this.client = client;
        this.node = paths.journal();
        this.host = host;
    }

    @Override
    public Optional<Registered> registered() throws Exception {
        return read(new Stat());
    }

    private Optional<Registered> read(Stat stat) throws Exception {
        byte[] bytes;
        try {
            bytes = client.getData().storingStatIn(stat).forPath(node);
        } catch (KeeperException.NoNodeException e) {
            return Optional.empty();
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        int blank = text.indexOf(' ');
        if (blank < 1) {
            throw new IOException("the node " + node + " in ZooKeeper holds no journal's id and place: '" + text + "'");
        }
        return Optional.of(new Registered(text.substring(0, blank), text.substring(blank + 1)));
    }

    @Override
    public Registered register(Registered journal) throws Exception {
        byte[] bytes = (journal.id() + " " + journal.place() + " (coordinator on " + host + ")")
                .getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < MAX_TRIES; i++) {
            Stat stat = new Stat();
            Optional<Registered> there = read(stat);
            try {
                if (there.isEmpty()) {
                    client.create().creatingParentsIfNeeded().forPath(node, bytes);
                } else if (there.get().id().equals(journal.id())) {
                    client.setData().withVersion(stat.getVersion()).forPath(node, bytes);
                } else {
                    return there.get();
                }
                return journal;
            } catch (KeeperException.NodeExistsException
                    | KeeperException.NoNodeException
                    | KeeperException.BadVersionException e) {
                continue;
            }
        }
        throw new IOException("the node " + node + " in ZooKeeper changed " + MAX_TRIES + " times in a row");
    }

    @Override
    public String newId() {
        return UUID.randomUUID().toString();
    }

    @Override
    public String howToForget() {
        return "remove the node " + node + " in ZooKeeper (zkCli.sh delete " + node + ")";
    }
}
