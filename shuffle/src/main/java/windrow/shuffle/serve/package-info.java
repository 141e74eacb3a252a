/**
 * Serves map outputs to reducers over Netty; the wire format stands at {@link windrow.shuffle.serve.ShuffleProtocol}.
 *
 * <p>A connection's requests are answered piece by piece. A piece is made on a thread that may block: small partitions are read into a buffer
 * with their headers, large ones go from file to socket without a copy. It needs credit (the reducer has room), a turn (pieces at a time are
 * bounded, jobs alternate, a job has half of them at most), and the piece before must have left. So many reducers of one job cannot take the
 * server's memory, files or threads from another. A slow reducer's piece gives its turn away, and the next one is small; only one that takes no byte at
 * all for the idle time-out is disconnected.
 *
 * <p>With many maps and many reducers each partition is small, and to find it costs more than to send it. Outputs that their holder has copied into
 * {@linkplain windrow.shuffle.bundle bundles} are read in the order in which they lie there, neighbours in one read. Reducers know nothing of
 * bundles: they name attempts, and are told of each attempt's partition what its own index says.
 */
@NullMarked
package windrow.shuffle.serve;

import org.jspecify.annotations.NullMarked;
