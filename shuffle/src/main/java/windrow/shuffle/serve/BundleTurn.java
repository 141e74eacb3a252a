package windrow.shuffle.serve;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import windrow.shuffle.bundle.Bundle;

/** One partition of a bundle as it is read in one turn: ranges that lie close together in one read. Used by one thread. */
final class BundleTurn implements Closeable {
    /** What lies between two wanted ranges is read along if it is not more: cheaper than another read. */
    private static final int MAX_GAP_BYTES = 16 * 1024;

    private final OpenFile file;
    private final ByteBufAllocator buffers;
    private final Bundle.Table table;

    /** The bytes that were read last, and from where. */
    private @Nullable ByteBuf kept;

    private long keptFrom;

    /** A member's range that is wanted: its answer and its place among the members. */
    record Wanted(Answer answer, int member) {}

    /**
     * @param known the entries of the partition, if they were read before
     * @param ahead how many bytes behind the entries to read along with them
     */
    BundleTurn(
            Bundle bundle,
            int partition,
            Bundle.@Nullable Table known,
            long ahead,
            ByteBufAllocator buffers,
            ServeMeter meter)
            throws IOException {
        this.buffers = buffers;
        this.file = OpenFile.open(bundle.file(), meter);
        try {
            this.table = known != null ? known : read(bundle, partition, ahead);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private Bundle.Table read(Bundle bundle, int partition, long ahead) throws IOException {
        long start = bundle.start(partition);
        ByteBuf bytes = read(start, (int) Math.min(bundle.span(partition), bundle.tableBytes() + ahead));
        return bundle.table(partition, bytes.nioBuffer(0, bundle.tableBytes()));
    }

    Bundle.Table table() {
        return table;
    }

    /** Puts headers and bytes; the members ascend. If this throws, a part of them was put. */
    void copy(List<Wanted> all, ByteBuf out) throws IOException {
        int from = 0;
        while (from < all.size()) {
            int to = neighbours(all, from);
            long begin = table.offset(all.get(from).member());
            ByteBuf bytes = bytes(begin, (int) (end(all.get(to - 1)) - begin));
            for (Wanted wanted : all.subList(from, to)) {
                wanted.answer().writeHeader(out);
                out.writeBytes(bytes, (int) (table.offset(wanted.member()) - keptFrom), (int)
                        wanted.answer().length());
            }
            from = to;
        }
    }

    private long end(Wanted wanted) {
        return table.offset(wanted.member()) + table.length(wanted.member());
    }

    /** The end of the run of ranges that lie close behind each other. */
    private int neighbours(List<Wanted> all, int from) {
        int to = from + 1;
        while (to < all.size() && table.offset(all.get(to).member()) - end(all.get(to - 1)) <= MAX_GAP_BYTES) {
            to++;
        }
        return to;
    }

    private ByteBuf bytes(long offset, int length) throws IOException {
        ByteBuf have = kept;
        return have != null && offset >= keptFrom && offset + length <= keptFrom + have.writerIndex()
                ? have
                : read(offset, length);
    }

    private ByteBuf read(long offset, int length) throws IOException {
        release();
        ByteBuf bytes = buffers.directBuffer(Math.max(1, length));
        kept = bytes;
        keptFrom = offset;
        if (length > 0) {
            file.read(offset, length, bytes);
        }
        return bytes;
    }

    private void release() {
        if (kept != null) {
            kept.release();
            kept = null;
        }
    }

    @Override
    public void close() throws IOException {
        release();
        file.close();
    }
}
