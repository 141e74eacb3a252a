package windrow.shuffle.serve;

import java.util.concurrent.Executor;

/**
 * What all connections of a server share.
 *
 * @param reading runs what reads a piece from disk; no more tasks than there are turns
 * @param verifying runs what reads whole partitions, which takes long and must not hold up what is fetched; no more tasks than connections
 */
record ServeResources(SegmentStore store, ServeMeter meter, FairTurns turns, Executor reading, Executor verifying) {
    /** What is read and sent in a turn: at 1 Mbit/s it leaves in five seconds, well within any idle time-out. */
    static final int PIECE_BYTES = 512 * 1024;

    /** Pieces that are read or on their way at a time: with {@link #PIECE_BYTES}, 8 MB. */
    static final int MAX_TURNS = 16;

    /** Pieces on their way to reducers that do not take them, as promised: 32 MB. */
    static final int MAX_LAPSED = 64;

    /** A piece for which there is credit should leave at once; after this time others go on. */
    static final long STALL_MILLIS = 1_000;
}
