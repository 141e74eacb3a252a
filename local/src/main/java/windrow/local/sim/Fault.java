package windrow.local.sim;

/** What can be done to a simulated cluster. */
enum Fault {
    /** kill -9 of the leading coordinator; it is started again after a while. */
    LEADER_DIES,
    /** The same, before or after one of the next steps on its journal. */
    LEADER_DIES_AT_A_STEP,
    /** kill -9 of any coordinator. */
    COORDINATOR_DIES,
    /** The leading coordinator stands still, maybe for longer than its session lasts. */
    LEADER_STANDS_STILL,
    /** ZooKeeper ends the leader's session. */
    SESSION_EXPIRES,
    /** ZooKeeper has no quorum for a while. */
    QUORUM_LOST,
    /** kill -9 of a worker daemon; its executors follow soon. */
    WORKER_DIES,
    /** A host goes with all that runs on it, and nobody says so. */
    HOST_VANISHES,
    WORKER_STANDS_STILL,
    EXECUTOR_DIES,
    EXECUTOR_STANDS_STILL,
    /** A map output on a disk is gone. */
    OUTPUT_LOST,
    /** Two hosts cannot reach each other, in one direction or both, for a while. */
    PARTITION,
    /** A host cannot reach ZooKeeper, or cannot be reached by it. */
    PARTITION_FROM_ZOOKEEPER,
    LINK_BREAKS,
    /** A process's monotonic clock jumps forwards. */
    CLOCK_JUMPS,
    /** The journal's file system is slow for a while. */
    STORE_SLOW,
    /** The journal's file system does not answer for a while. */
    STORE_STILL,
    /** A worker is added. */
    WORKER_COMES,
    /** The leading coordinator's host goes, and nobody says so. */
    LEADERS_HOST_VANISHES,
    /** The leader alone cannot reach its journal for a while, nor hear of what it did there; maybe its session ends meanwhile. */
    LEADER_CUT_OFF_FROM_STORE,
    /** An executor stands still, maybe for longer than an attempt may without progress. */
    EXECUTOR_HANGS,
    /** kill -9 of a client; later somebody else asks after its job. */
    CLIENT_DIES,
    CLIENT_STANDS_STILL
}
