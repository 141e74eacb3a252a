package windrow.protocol.conf;

import java.time.Duration;
import java.util.List;

/**
 * Which cluster, for all of its members and clients.
 *
 * @param zookeeper servers as {@code host:port}; empty: no cluster, jobs run embedded
 * @param sessionTimeout after which ZooKeeper takes a silent coordinator for dead
 * @param name tells apart clusters that share a ZooKeeper
 * @param reachTimeout how long a client looks for a leader before it gives up
 * @param jobReachTimeout the same while it waits for a job that was accepted
 */
public record ClusterConfig(
        List<String> zookeeper, Duration sessionTimeout, String name, Duration reachTimeout, Duration jobReachTimeout) {

    public static final Setting<List<String>> ZOOKEEPER = Setting.list(
            "cluster.zookeeper",
            "[A-Za-z0-9._-]+(:[0-9]{1,5})?|\\[[0-9A-Fa-f:.]+](:[0-9]{1,5})?",
            "list of host or host:port (2181), separated by commas; empty: no cluster",
            "ZooKeeper servers of the cluster. Without any, bin/submit runs jobs in its own process.");

    public static final Setting<Duration> SESSION_TIMEOUT = Setting.duration(
            "cluster.session-timeout",
            "10 s",
            "1 s",
            "10 min",
            "After this time of silence ZooKeeper takes a leading coordinator for dead, and another is elected.");

    public static final Setting<String> NAME = Setting.text(
            "cluster.name",
            "windrow",
            "[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}",
            "1 to 64 letters, digits, points, dashes and underscores, not beginning with a point",
            "Tells apart clusters that share a ZooKeeper; the same for all members of a cluster and its clients.");

    public static final Setting<Duration> REACH_TIMEOUT = Setting.duration(
            "cluster.reach-timeout",
            "30 s",
            "1 s",
            "1 h",
            "How long a client looks for ZooKeeper and for a leading coordinator before it gives up.");

    public static final Setting<Duration> JOB_REACH_TIMEOUT = Setting.duration(
            "cluster.job-reach-timeout",
            "10 min",
            "1 s",
            "24 h",
            "How long bin/submit looks for a leading coordinator once its job was accepted; the job goes on meanwhile.");

    static final List<Setting<?>> SETTINGS =
            List.of(ZOOKEEPER, SESSION_TIMEOUT, NAME, REACH_TIMEOUT, JOB_REACH_TIMEOUT);

    public static ClusterConfig from(Settings settings) {
        return new ClusterConfig(
                settings.get(ZOOKEEPER),
                settings.get(SESSION_TIMEOUT),
                settings.get(NAME),
                settings.get(REACH_TIMEOUT),
                settings.get(JOB_REACH_TIMEOUT));
    }
}
