package windrow.shuffle.merge;

import java.io.IOException;
import java.util.List;
import windrow.shuffle.format.CorruptSegmentException;
import windrow.shuffle.format.RecordStream;
import windrow.shuffle.order.SortOrder;

/** A stream that gives the records of several others, of which it stands on one. Which one comes next is up to the subclass. */
abstract class SourcesStream implements RecordStream {
    /** Bytes before the value of a record of a {@linkplain MergeSource#TAGGED tagged} source. */
    static final int TAG_BYTES = Integer.BYTES;

    final RecordStream[] sources;
    final boolean[] ended;
    /** Of the key that each source stands on. */
    final long[] words;

    final int[] orders;
    private final boolean[] tagged;
    private final SortOrder order;
    private final Runnable afterClose;

    /** The source that it stands on. */
    int current;

    /**
     * @param sources closed with this stream
     * @param orders of each source: 0 or more, or {@link MergeSource#TAGGED}
     * @param order that each source has
     * @param afterClose run whenever this stream has been closed, well or not
     */
    SourcesStream(List<? extends RecordStream> sources, int[] orders, SortOrder order, Runnable afterClose) {
        int n = sources.size();
        this.sources = sources.toArray(new RecordStream[0]);
        this.orders = orders.clone();
        this.tagged = new boolean[n];
        for (int i = 0; i < n; i++) {
            tagged[i] = orders[i] == MergeSource.TAGGED;
        }
        this.ended = new boolean[n];
        this.words = new long[n];
        this.order = order;
        this.afterClose = afterClose;
    }

    /** Goes to the next record of a source. */
    final void advance(int i) throws IOException {
        RecordStream source = sources[i];
        try {
            if (!source.next()) {
                ended[i] = true;
                return;
            }
        } catch (CorruptSegmentException e) {
            throw new SourceCorruptException(tagged[i] ? MergeSource.TAGGED : orders[i], e);
        }
        words[i] = order.word(source.keyBuffer(), source.keyOffset(), source.keyLength());
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

    /** Order of the current record. */
    public final int order() {
        return orders[current];
    }

    @Override
    public final byte[] keyBuffer() {
        return sources[current].keyBuffer();
    }

    @Override
    public final int keyOffset() {
        return sources[current].keyOffset();
    }

    @Override
    public final int keyLength() {
        return sources[current].keyLength();
    }

    @Override
    public final byte[] valueBuffer() {
        return sources[current].valueBuffer();
    }

    @Override
    public final int valueOffset() {
        int offset = sources[current].valueOffset();
        return tagged[current] ? offset + TAG_BYTES : offset;
    }

    @Override
    public final int valueLength() {
        int length = sources[current].valueLength();
        return tagged[current] ? length - TAG_BYTES : length;
    }

    @Override
    public final void close() throws IOException {
        try {
            Closing.all(List.of(sources));
        } finally {
            afterClose.run();
        }
    }
}
