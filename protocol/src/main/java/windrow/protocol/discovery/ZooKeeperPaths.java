package windrow.protocol.discovery;

/**
 * Where things stand in ZooKeeper.
 *
 * @param cluster the cluster's name
 */
public record ZooKeeperPaths(String cluster) {

    /** Parent of all of a cluster's nodes. */
    public String root() {
        return "/windrow/" + cluster;
    }

    /** Ephemeral; the leader's address and epoch. */
    public String leader() {
        return root() + "/leader";
    }

    /** Persistent; the highest epoch given out, as decimal digits. */
    public String epoch() {
        return root() + "/epoch";
    }

    /** Persistent; id and place of the journal that the cluster keeps. */
    public String journal() {
        return root() + "/journal";
    }

    /** Parent of the candidates' nodes. */
    public String candidates() {
        return root() + "/candidates";
    }
}
