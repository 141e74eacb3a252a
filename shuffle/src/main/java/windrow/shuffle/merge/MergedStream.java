package windrow.shuffle.merge;

import java.io.IOException;
import java.util.List;
import windrow.shuffle.format.RecordStream;
import windrow.shuffle.order.SortOrder;

/**
 * Merges sorted streams with a tree of losers (Knuth, The Art of Computer Programming, vol. 3, 5.4.1): each inner node holds
 * the source that lost there, so that replacing the winner compares once per level. Of each source's key a word is kept that says most of
 * its order (see {@link SortOrder}), and most comparisons are one of two words.
 *
 * <p>Equal keys come in ascending {@link #order()}; within one order, in the order of their source.
 */
public final class MergedStream extends SourcesStream {
    private final SortOrder order;

    /** Inner nodes 1 .. n-1 hold losers, node 0 the winner. */
    private final int[] tree;

    private boolean started;

    /**
     * @param sources sorted; closed with this stream
     * @param orders of each source: 0 or more, or {@link MergeSource#TAGGED}
     * @param order by which they are sorted
     */
    public MergedStream(List<? extends RecordStream> sources, int[] orders, SortOrder order) {
        this(sources, orders, order, () -> {});
    }

    /** @param afterClose run whenever this stream has been closed, well or not */
    MergedStream(List<? extends RecordStream> sources, int[] orders, SortOrder order, Runnable afterClose) {
        super(sources, orders, order, afterClose);
        this.order = order;
        this.tree = new int[Math.max(sources.size(), 1)];
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
        } else if (!ended[current]) {
            advance(current);
            replay(current);
        }
        current = tree[0];
        return !ended[current];
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

    private boolean before(int a, int b) {
        if (ended[a] || ended[b]) {
            return !ended[a] || (ended[b] && a < b);
        }
        int c = Long.compareUnsigned(words[a], words[b]);
        if (c == 0 && !order.isWhole(words[a])) {
            c = compareKeys(a, b);
        }
        if (c != 0) {
            return c < 0;
        }
        return orders[a] < orders[b] || (orders[a] == orders[b] && a < b);
    }

    private int compareKeys(int a, int b) {
        RecordStream x = sources[a];
        RecordStream y = sources[b];
        return order.ties()
                .compare(x.keyBuffer(), x.keyOffset(), x.keyLength(), y.keyBuffer(), y.keyOffset(), y.keyLength());
    }
}
