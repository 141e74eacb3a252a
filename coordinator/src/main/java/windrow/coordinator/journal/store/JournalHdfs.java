package windrow.coordinator.journal.store;

import org.apache.hadoop.conf.Configuration;

/**
 * What a journal asks of HDFS's client where Hadoop's configuration leaves it at the usual: a log stays open for hours and is small, and
 * whoever waits for it is the whole cluster.
 */
public final class JournalHdfs {

    private static final String FEWER_REPLICAS = "dfs.client.block.write.replace-datanode-on-failure.min-replication";

    private static final String CONNECT_TRIES = "ipc.client.connect.max.retries.on.timeouts";

    /**
     * So many copies are enough to go on with when a DataNode fails and no other can take its place. HDFS would give the file up, which in
     * a cluster of three DataNodes made each failure of one cost a leader.
     */
    private static final int ENOUGH_REPLICAS = 2;

    /** Of 20 s each: as long as a step on the journal may take. The usual 45 would keep a thread for 15 minutes. */
    private static final int ENOUGH_TRIES = 5;

    private static final int USUAL_TRIES = 45;

    private JournalHdfs() {}

    /** A copy with the journal's settings in place of the usual ones; what was set on purpose stays. */
    public static Configuration settings(Configuration given) {
        Configuration settings = new Configuration(given);
        if (settings.getInt(FEWER_REPLICAS, 0) == 0) {
            settings.setInt(FEWER_REPLICAS, ENOUGH_REPLICAS);
        }
        if (settings.getInt(CONNECT_TRIES, USUAL_TRIES) == USUAL_TRIES) {
            settings.setInt(CONNECT_TRIES, ENOUGH_TRIES);
        }
        return settings;
    }
}
