package windrow.shuffle.merge;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import windrow.api.RawComparator;
import windrow.shuffle.format.CorruptSegmentException;
import windrow.shuffle.format.RecordStream;
import windrow.shuffle.order.KeyPrefix;

/**
 * Merges sorted streams with a tree of losers (Knuth, The Art of Computer Programming, vol. 3, 5.4.1): each inner node holds
 * the source that lost there, so that replacing the winner compares once per level. In byte order the beginning of each
 * source's key is kept as a word, and most comparisons are one of two words.
 *
 * <p>Equal keys come in ascending {@link #order()}; within one order, in the order of their source.
 */
public final class MergedStream implements RecordStream {
    /** Bytes before the value of a record of a {@linkplain MergeSource#TAGGED tagged} source. */
    static final int TAG_BYTES = Integer.BYTES;

    private final RecordStream[] sources;
    private final boolean[] tagged;
    private final int[] orders;
    private final boolean[] ended;
    private final long[] prefixes;
    private final @Nullable RawComparator comparator;

    /** Inner nodes 1 .. n-1 hold losers, node 0 the winner. */
    private final int[] tree;

    private final Runnable afterClose;

    private boolean started;
    private int winner;

    /**
     * @param sources sorted by the comparator; closed with this stream
     * @param orders of each source: 0 or more, or {@link MergeSource#TAGGED}
     * @param comparator null for byte order
     */
    public MergedStream(List<? extends RecordStream> sources, int[] orders, @Nullable RawComparator comparator) {
        this(sources, orders, comparator, () -> {});
    }

    /** @param afterClose run whenever this stream has been closed, well or not */
    MergedStream(
            List<? extends RecordStream> sources,
            int[] orders,
            @Nullable RawComparator comparator,
            Runnable afterClose) {
        int n = sources.size();
        this.afterClose = afterClose;
        this.sources = sources.toArray(new RecordStream[0]);
        this.orders = orders.clone();
        this.tagged = new boolean[n];
        for (int i = 0; i < n; i++) {
            tagged[i] = orders[i] == MergeSource.TAGGED;
        }
        this.ended = new boolean[n];
        this.prefixes = new long[n];
        this.comparator = comparator;
        this.tree = new int[Math.max(n, 1)];
    }

    @Override
    public boolean next() throws IOException {
        int n = sources.length;
        if (n == 0) {
            return false;
        }
        if (!started) {
            started = true;
            for (int i = 0; i < n; i++) {
                advance(i);
            }
            tree[0] = n == 1 ? 0 : play(1);
        } else if (!ended[winner]) {
            advance(winner);
            replay(winner);
        }
        winner = tree[0];
        return !ended[winner];
    }

    /** Plays out the tree below an inner node and returns who wins there. Leaves are n .. 2n-1. */
    private int play(int node) {
        int n = sources.length;
        if (node >= n) {
            return node - n;
        }
        int left = play(2 * node);
        int right = play(2 * node + 1);
        boolean leftWins = before(left, right);
        tree[node] = leftWins ? right : left;
        return leftWins ? left : right;
    }

    private void replay(int source) {
        int best = source;
        for (int node = (source + sources.length) >>> 1; node > 0; node >>>= 1) {
            int other = tree[node];
            if (before(other, best)) {
                tree[node] = best;
                best = other;
            }
        }
        tree[0] = best;
    }

    private void advance(int i) throws IOException {
        RecordStream source = sources[i];
        try {
            if (!source.next()) {
                ended[i] = true;
                return;
            }
        } catch (CorruptSegmentException e) {
            throw new SourceCorruptException(tagged[i] ? MergeSource.TAGGED : orders[i], e);
        }
        if (comparator == null) {
            prefixes[i] = KeyPrefix.of(source.keyBuffer(), source.keyOffset(), source.keyLength());
        }
        if (tagged[i]) {
            orders[i] = tag(source.valueBuffer(), source.valueOffset());
        }
    }

    private static int tag(byte[] bytes, int at) {
        return (bytes[at] << 24)
                | ((bytes[at + 1] & 0xFF) << 16)
                | ((bytes[at + 2] & 0xFF) << 8)
                | (bytes[at + 3] & 0xFF);
    }

    private boolean before(int a, int b) {
        if (ended[a] || ended[b]) {
            return !ended[a] || (ended[b] && a < b);
        }
        int c = comparator == null ? compareBytes(a, b) : compare(comparator, a, b);
        if (c != 0) {
            return c < 0;
        }
        return orders[a] < orders[b] || (orders[a] == orders[b] && a < b);
    }

    private int compareBytes(int a, int b) {
        int c = Long.compareUnsigned(prefixes[a], prefixes[b]);
        return c != 0 || KeyPrefix.isWhole(prefixes[a]) ? c : compare(RawComparator.BYTES, a, b);
    }

    private int compare(RawComparator order, int a, int b) {
        RecordStream x = sources[a];
        RecordStream y = sources[b];
        return order.compare(x.keyBuffer(), x.keyOffset(), x.keyLength(), y.keyBuffer(), y.keyOffset(), y.keyLength());
    }

    /** Order of the current record. */
    public int order() {
        return orders[winner];
    }

    @Override
    public byte[] keyBuffer() {
        return sources[winner].keyBuffer();
    }

    @Override
    public int keyOffset() {
        return sources[winner].keyOffset();
    }

    @Override
    public int keyLength() {
        return sources[winner].keyLength();
    }

    @Override
    public byte[] valueBuffer() {
        return sources[winner].valueBuffer();
    }

    @Override
    public int valueOffset() {
        int offset = sources[winner].valueOffset();
        return tagged[winner] ? offset + TAG_BYTES : offset;
    }

    @Override
    public int valueLength() {
        int length = sources[winner].valueLength();
        return tagged[winner] ? length - TAG_BYTES : length;
    }

    @Override
    public void close() throws IOException {
        try {
            Closing.all(List.of(sources));
        } finally {
            afterClose.run();
        }
    }
}
