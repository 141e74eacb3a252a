package windrow.shuffle.serve;

import java.util.concurrent.Executor;

/**
 * What all connections of a server share.
 *
 * @param reading runs what reads a piece from disk; no more tasks than there are turns
 * @param verifyTurns of those that want outputs verified; as many as {@link #VERIFY_TURNS}
 * @param verifying runs what reads whole partitions, which takes long and must not hold up what is fetched; no more tasks than there are turns
 */
record ServeResources(
        SegmentStore store,
        ServeMeter meter,
        FairTurns turns,
        Executor reading,
        FairTurns verifyTurns,
        Executor verifying) {
    /** What is read and sent in a turn: at 1 Mbit/s it leaves in five seconds, well within any idle time-out. */
    static final int PIECE_BYTES = 512 * 1024;

    /** Pieces that are read or on their way at a time: with {@link #PIECE_BYTES}, 8 MB. */
    static final int MAX_TURNS = 16;

    /** Pieces of one job, those included that its reducers do not take as promised: 16 MB. */
    static final int MAX_HELD_OF_JOB = 32;

    /** Pieces on their way to reducers that do not take them, as promised: 64 MB. */
    static final int MAX_LAPSED = 128;

    /** A piece for which there is credit should leave at once; after this time others go on. */
    static final long STALL_MILLIS = 1_000;

    /** Outputs that are verified at a time: half of them of one job. */
    static final int VERIFY_TURNS = 2;
}
