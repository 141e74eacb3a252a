package windrow.coordinator.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import windrow.coordinator.journal.JournalRegistry.Registered;
import windrow.protocol.discovery.ZooKeeperConnection;
import windrow.protocol.discovery.ZooKeeperPaths;

@Timeout(120)
class ZooKeeperJournalRegistryTest {

    private static final ZooKeeperPaths PATHS = new ZooKeeperPaths("test");

    @TempDir
    Path folder;

    private ZooKeeperInTest zookeeper;
    private ZooKeeperConnection connection;
    private ZooKeeperJournalRegistry one;
    private ZooKeeperJournalRegistry two;

    @BeforeEach
    void start() throws Exception {
        zookeeper = new ZooKeeperInTest(folder);
        zookeeper.start();
        connection = new ZooKeeperConnection(zookeeper.config());
        connection.start();
        one = new ZooKeeperJournalRegistry(connection.client(), PATHS, "a");
        two = new ZooKeeperJournalRegistry(connection.client(), PATHS, "b");
    }

    @AfterEach
    void close() {
        connection.close();
        zookeeper.close();
    }

    @Test
    void theFirstJournalStaysAndItsPlaceIsThatOfItsLastLeader() throws Exception {
        assertEquals(Optional.empty(), one.registered());
        String id = one.newId();
        one.register(new Registered(id, "hdfs://n/old place"));
        assertEquals(Optional.of(new Registered(id, "hdfs://n/old place (coordinator on a)")), two.registered());
        assertEquals(
                id, two.register(new Registered(two.newId(), "file:/wrong")).id());
        assertEquals(id, two.register(new Registered(id, "hdfs://n/new")).id());
        assertEquals(Optional.of(new Registered(id, "hdfs://n/new (coordinator on b)")), one.registered());
    }

    @Test
    void howToForgetItIsTrue() throws Exception {
        one.register(new Registered(one.newId(), "x"));
        assertTrue(one.howToForget().endsWith("(zkCli.sh delete /windrow/test/journal)"), one.howToForget());
        connection.client().delete().forPath("/windrow/test/journal");
        assertEquals(Optional.empty(), one.registered());
    }

    @Test
    void aNodeThatHoldsSomethingElseIsNamed() throws Exception {
        one.register(new Registered(one.newId(), "x"));
        zookeeper.set("/windrow/test/journal", "nonsense");
        IOException damaged = assertThrows(IOException.class, one::registered);
        assertTrue(damaged.getMessage().contains("/windrow/test/journal in ZooKeeper"), damaged.getMessage());
    }
}
