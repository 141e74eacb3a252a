package windrow.api.io;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import windrow.api.Nothing;

/** The numbers from 0 on, for jobs that make their records themselves. The value is nothing. */
public final class NumberInput implements InputFormat<Long, Nothing> {
    private static final long serialVersionUID = 1L;

    private final long count;
    private final int splits;

    private NumberInput(long count, int splits) {
        if (count < 0 || splits < 1) {
            throw new IllegalArgumentException(
                    "there are at least 0 numbers in at least 1 split, not " + count + " in " + splits);
        }
        this.count = count;
        this.splits = splits;
    }

    /**
     * The numbers 0 to {@code count - 1}.
     *
     * @param count at least 0
     * @param splits at least 1; they differ by 1 number at the most
     */
    public static NumberInput to(long count, int splits) {
        return new NumberInput(count, splits);
    }

    @Override
    public List<InputSplit> splits(InputContext context) {
        List<InputSplit> all = new ArrayList<>();
        long from = 0;
        for (int i = 0; i < splits; i++) {
            long length = count / splits + (i < count % splits ? 1 : 0);
            if (length > 0) {
                byte[] payload = ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(from)
                        .putLong(from + length)
                        .array();
                all.add(new InputSplit(payload, length, List.of()));
            }
            from += length;
        }
        return all;
    }

    @Override
    public RecordReader<Long, Nothing> open(InputSplit split, InputContext context) {
        ByteBuffer payload = ByteBuffer.wrap(split.payload());
        return new Numbers(payload.getLong(), payload.getLong());
    }

    private static final class Numbers implements RecordReader<Long, Nothing> {
        private final long from;
        private final long to;
        private volatile long next;

        Numbers(long from, long to) {
            this.from = from;
            this.to = to;
            this.next = from;
        }

        @Override
        public boolean next() {
            long number = next;
            if (number >= to) {
                return false;
            }
            next = number + 1;
            return true;
        }

        @Override
        public Long key() {
            return next - 1;
        }

        @Override
        public Nothing value() {
            return Nothing.NOTHING;
        }

        @Override
        public double progress() {
            return (double) (next - from) / (to - from);
        }

        @Override
        public long bytesRead() {
            return 0;
        }

        @Override
        public String position() {
            return "number " + key();
        }

        @Override
        public void close() {
            // holds nothing
        }
    }
}
