package windrow.shuffle.merge;

import java.io.IOException;
import java.util.List;
import windrow.shuffle.format.RecordStream;
import windrow.shuffle.order.KeyHash;
import windrow.shuffle.order.SortOrder;

/**
 * Reads streams in the order of hashes together, range by range: all records whose hashes are in one range, of one stream after the other, then
 * those of the next range. Whoever brings equal keys together by a table needs room for one range only, and nobody compares keys.
 */
public final class RangedStream extends SourcesStream {
    private final int bits;
    private boolean started;
    private long range;

    /**
     * @param sources in the order of {@link SortOrder#HASHES}; closed with this stream
     * @param orders of each source: 0 or more, or {@link MergeSource#TAGGED}
     * @param bits there are 2<sup>{@code bits}</sup> ranges, see {@link KeyHash#range}
     * @param afterClose run whenever this stream has been closed, well or not
     */
    RangedStream(List<? extends RecordStream> sources, int[] orders, int bits, Runnable afterClose) {
        super(sources, orders, SortOrder.HASHES, afterClose);
        this.bits = bits;
    }

    @Override
    public boolean next() throws IOException {
        if (sources.length == 0) {
            return false;
        }
        if (started) {
            if (!ended[current]) {
                advance(current);
            }
        } else {
            started = true;
            for (int i = 0; i < sources.length; i++) {
                advance(i);
            }
        }
        while (!isInRange(current)) {
            if (++current == sources.length) {
                current = 0;
                if (!nextRange()) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean isInRange(int source) {
        return !ended[source] && KeyHash.range(words[source], bits) == range;
    }

    /** Goes to the lowest range that there are records of; false if there are none. */
    private boolean nextRange() throws IOException {
        boolean found = false;
        long lowest = 0;
        for (int i = 0; i < sources.length; i++) {
            if (!ended[i]) {
                long of = KeyHash.range(words[i], bits);
                lowest = found ? Math.min(lowest, of) : of;
                found = true;
            }
        }
        if (found && lowest <= range) {
            throw new IOException(
                    "a map output is not in the order of the hashes of its keys: was it written by another version?");
        }
        range = lowest;
        return found;
    }
}
