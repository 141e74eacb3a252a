package windrow.shuffle.serve;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import windrow.shuffle.bundle.Bundle;
import windrow.shuffle.format.BlockChecker;

/** One partition of a bundle as it is read in one turn: ranges that lie close together in one read. Used by one thread. */
final class BundleTurn implements Closeable {
    /** What lies between two wanted ranges is read along if it is not more: cheaper than another read. */
    private static final int MAX_GAP_BYTES = 16 * 1024;

    /** What is read at a time, gaps included, unless one range alone has more; a range is copied, so it has not much more. */
    private static final int MAX_RUN_BYTES = ServeResources.PIECE_BYTES;

    private static final int CHECKED_BYTES = 64 * 1024;

    private final Path path;
    private final OpenFile file;
    private final ByteBufAllocator buffers;
    private final int partition;
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
        this.partition = partition;
        this.buffers = buffers;
        this.path = bundle.file();
        this.file = OpenFile.open(bundle.file(), meter);
        try {
            this.table = known != null ? known : read(bundle, ahead);
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private Bundle.Table read(Bundle bundle, long ahead) throws IOException {
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
                wanted.answer().writeHeader(partition, out);
                out.writeBytes(bytes, (int) (table.offset(wanted.member()) - keptFrom), (int)
                        wanted.answer().length());
            }
            from = to;
        }
    }

    /**
     * Looks at a member's bytes.
     *
     * @throws windrow.shuffle.format.CorruptSegmentException if they are not as they were written
     */
    void check(int member) throws IOException {
        BlockChecker blocks = new BlockChecker(() -> "member " + member + " of bundle " + path);
        byte[] some = new byte[CHECKED_BYTES];
        long end = table.offset(member) + table.length(member);
        for (long at = table.offset(member); at < end; at += some.length) {
            int n = (int) Math.min(some.length, end - at);
            ByteBuf bytes = bytes(at, n);
            bytes.getBytes((int) (at - keptFrom), some, 0, n);
            blocks.update(some, 0, n);
        }
        blocks.end();
    }

    private long end(Wanted wanted) {
        return table.offset(wanted.member()) + table.length(wanted.member());
    }

    /** The end of the run of ranges that lie close behind each other, and are not too much together. */
    private int neighbours(List<Wanted> all, int from) {
        long begin = table.offset(all.get(from).member());
        int to = from + 1;
        while (to < all.size()
                && table.offset(all.get(to).member()) - end(all.get(to - 1)) <= MAX_GAP_BYTES
                && end(all.get(to)) - begin <= MAX_RUN_BYTES) {
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
