package windrow.shuffle.format;

/**
 * A segment in memory: the content of its blocks as the records were laid down, neither compressed nor with checksums, since nobody else can
 * write there. Its index tells lengths without the blocks' headers. Immutable; any number of readers may read it at the same time.
 */
public final class HeldSegment {
    private final SegmentIndex index;
    private final byte[][] blocks;
    private final int[] lengths;
    private final int[] starts;
    private final long bytes;

    /**
     * @param blocks of all partitions, one after the other
     * @param lengths how much of each block is filled
     * @param starts the number of each partition's first block, and how many there are; one more than partitions
     * @param bytes see {@link #bytes()}
     */
    HeldSegment(SegmentIndex index, byte[][] blocks, int[] lengths, int[] starts, long bytes) {
        this.index = index;
        this.blocks = blocks;
        this.lengths = lengths;
        this.starts = starts;
        this.bytes = bytes;
    }

    public SegmentIndex index() {
        return index;
    }

    /** How much memory it takes, index included; so much of it is reserved. */
    public long bytes() {
        return bytes;
    }

    /**
     * Opens one partition, from 0 on; the stream verifies the record count. Nothing is copied but records that span blocks.
     *
     * @param what names the partition in errors
     */
    public SegmentReader open(int partition, String what) {
        return new SegmentReader(new Blocks(starts[partition], starts[partition + 1]), index.records(partition), what);
    }

    /** Some of the blocks. */
    private final class Blocks implements BlockSource {
        private final int end;
        private int next;
        private int current;

        Blocks(int from, int end) {
            this.next = from;
            this.end = end;
        }

        @Override
        public boolean next() {
            if (next == end) {
                return false;
            }
            current = next++;
            return true;
        }

        @Override
        public byte[] bytes() {
            return blocks[current];
        }

        @Override
        public int length() {
            return lengths[current];
        }

        @Override
        public void close() {}
    }
}
