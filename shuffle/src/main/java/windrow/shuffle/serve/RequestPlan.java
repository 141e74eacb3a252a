package windrow.shuffle.serve;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import windrow.shuffle.bundle.Bundle;
import windrow.shuffle.format.CorruptSegmentException;
import windrow.shuffle.format.RecordStream;
import windrow.shuffle.format.StoredSegment;

/**
 * How one request is answered: piece by piece, in the order in which the files lie. Small partitions are read into memory and sent with their
 * headers in one buffer, neighbours in a bundle with one read; large ones go from file to socket, part by part.
 *
 * <p>A bundle is a second copy: whatever is wrong with it, its members are read from their own files, and it is not used again. For a request
 * with {@link ShuffleProtocol#FLAG_VERIFY} it is not used at all.
 *
 * <p>Reads files, so it does not run on a network thread. Used by one thread at a time.
 */
final class RequestPlan {
    /** Up to this much a copy is cheaper than a range of a file, which takes a call and a packet of its own. */
    static final int MAX_COPIED_BYTES = Bundle.MAX_PART_BYTES;

    /** Records between two looks whether they are still to be verified. */
    private static final int RECORDS_PER_LOOK = 1024;

    private final SegmentStore store;
    private final ServeMeter meter;
    private final String job;
    private final ShuffleRequest request;

    /** What {@link #verifyNext} found out. */
    private final Map<Integer, Answer> damaged = new HashMap<>();

    private int verified;

    private List<Slot> slots = List.of();
    private boolean planned;
    private int next;

    /** The large partition that is being sent. */
    private @Nullable Path partlySent;

    private long partOffset;
    private long partLeft;

    /** The bundle whose entries were read last, so that a partition of many pieces has them read once. */
    private @Nullable Bundle tableOf;

    private Bundle.@Nullable Table table;

    /** One item, and where its second copy is. */
    private record Slot(ShuffleRequest.Item item, SegmentStore.@Nullable Bundled bundled) {
        boolean isIn(Bundle bundle) {
            return bundled != null && bundled.bundle() == bundle;
        }
    }

    RequestPlan(SegmentStore store, ServeMeter meter, String job, ShuffleRequest request) {
        this.store = store;
        this.meter = meter;
        this.job = job;
        this.request = request;
        meter.requests.increment();
        meter.items.add(request.items().size());
    }

    boolean verifies() {
        return request.verify();
    }

    /** True if everything has been put into pieces. */
    boolean ended() {
        return planned && next == slots.size() && partLeft == 0;
    }

    /**
     * Reads and checks the next one that is asked for; if it is damaged, it will be answered so. May take long.
     *
     * @param stop once it is true, nobody wants to know any more
     * @return false if that was the last one
     */
    boolean verifyNext(ByteBufAllocator buffers, BooleanSupplier stop) {
        if (verified < request.items().size() && !stop.getAsBoolean()) {
            ShuffleRequest.Item item = request.items().get(verified);
            verified++;
            store.bundled(job, item.attempt()).ifPresent(bundled -> verifyBundled(buffers, bundled));
            try {
                verifyOwn(item, stop);
            } catch (IOException e) {
                damaged.put(item.mapIndex(), Answer.failed(item, e));
            }
        }
        return verified < request.items().size() && !stop.getAsBoolean();
    }

    /** The reducer may have received it from there. What it says is no reason to do without: its own wire may be at fault. */
    private void verifyBundled(ByteBufAllocator buffers, SegmentStore.Bundled bundled) {
        if (request.partition() >= bundled.bundle().partitions()) {
            return;
        }
        try (BundleTurn turn = new BundleTurn(bundled.bundle(), request.partition(), null, 0, buffers, meter)) {
            turn.check(bundled.member());
        } catch (IOException e) {
            store.distrust(job, bundled.bundle(), String.valueOf(e.getMessage()));
        }
    }

    private void verifyOwn(ShuffleRequest.Item item, BooleanSupplier stop) throws IOException {
        Optional<StoredSegment> found = store.find(job, item.attempt());
        if (found.isEmpty()) {
            return;
        }
        check(found.get(), item);
        try (RecordStream records = found.get().open(request.partition())) {
            int n = 0;
            // reading verifies every block, and the number of records at the end
            while (records.next()) {
                n++;
                if (n % RECORDS_PER_LOOK == 0 && stop.getAsBoolean()) {
                    return;
                }
            }
        }
    }

    /**
     * The next part of the answer; never without anything, unless nothing was asked for.
     *
     * @param budget how many bytes of partitions it may have; 1 or more
     */
    Piece piece(ByteBufAllocator buffers, long budget) {
        plan();
        Piece piece = new Piece(buffers, budget);
        try {
            sendRest(piece);
            while (next < slots.size() && partLeft == 0 && piece.room() > 0) {
                Slot slot = slots.get(next);
                boolean fits = slot.bundled() != null ? addBundled(piece, slot.bundled()) : addOwn(piece, slot.item());
                if (!fits) {
                    break;
                }
            }
            meter.pieces.increment();
            meter.bytes.add(piece.partitionBytes());
            return piece;
        } catch (RuntimeException | Error e) {
            piece.release();
            throw e;
        }
    }

    private void plan() {
        if (planned) {
            return;
        }
        planned = true;
        List<Slot> all = new ArrayList<>(request.items().size());
        for (ShuffleRequest.Item item : request.items()) {
            SegmentStore.Bundled bundled =
                    request.verify() ? null : store.bundled(job, item.attempt()).orElse(null);
            boolean suits =
                    bundled != null && request.partition() < bundled.bundle().partitions();
            all.add(new Slot(item, suits ? bundled : null));
        }
        all.sort(Comparator.comparing(RequestPlan::fileName).thenComparingInt(RequestPlan::member));
        slots = all;
    }

    private static String fileName(Slot slot) {
        return slot.bundled() == null ? "" : slot.bundled().bundle().file().toString();
    }

    private static int member(Slot slot) {
        return slot.bundled() == null ? 0 : slot.bundled().member();
    }

    /** Goes on with a large partition. */
    private void sendRest(Piece piece) {
        Path path = partlySent;
        if (path == null || partLeft == 0) {
            return;
        }
        long n = Math.min(piece.room(), partLeft);
        addRegion(piece, path, partOffset, n);
        partOffset += n;
        partLeft -= n;
    }

    private void addRegion(Piece piece, Path path, long offset, long length) {
        meter.opens.increment();
        meter.regions.increment();
        piece.region(path, offset, length);
    }

    /** Remembers what is left of a large partition of which so much is sent. */
    private void begun(Path path, long offset, long length, long sent) {
        partlySent = path;
        partOffset = offset + sent;
        partLeft = length - sent;
        next++;
    }

    /** How a partition of this length is sent: false if it may better begin in the next piece, where it can be copied. */
    private static boolean maySend(Piece piece, long length) {
        return length <= piece.room() || length > MAX_COPIED_BYTES || piece.isEmpty();
    }

    private static boolean isCopied(Piece piece, long length) {
        return length <= MAX_COPIED_BYTES && length <= piece.room();
    }

    /** Adds an item from its own file, or what is wrong with it; false if it has no room. */
    private boolean addOwn(Piece piece, ShuffleRequest.Item item) {
        ByteBuf out = piece.buffer();
        int begin = out.writerIndex();
        Answer answer = damaged.get(item.mapIndex());
        try {
            if (answer == null) {
                return addOwnFile(piece, item);
            }
        } catch (IOException e) {
            out.writerIndex(begin);
            answer = Answer.failed(item, e);
        }
        answer.writeHeader(request.partition(), out);
        piece.copied(answer);
        next++;
        return true;
    }

    private boolean addOwnFile(Piece piece, ShuffleRequest.Item item) throws IOException {
        Optional<StoredSegment> found = store.find(job, item.attempt());
        if (found.isEmpty()) {
            Answer missing = Answer.missing(
                    item, ShuffleProtocol.NOT_FOUND, "there is no output of map attempt " + item.attempt());
            missing.writeHeader(request.partition(), piece.buffer());
            piece.copied(missing);
            next++;
            return true;
        }
        StoredSegment segment = found.get();
        check(segment, item);
        Answer answer = Answer.found(item, segment.index(), request.partition());
        long offset = segment.index().offset(request.partition());
        if (!maySend(piece, answer.length())) {
            return false;
        }
        if (isCopied(piece, answer.length())) {
            copyOwnFile(piece, segment, answer);
            next++;
        } else {
            checkSize(segment, Files.size(segment.dataFile()));
            answer.writeHeader(request.partition(), piece.buffer());
            long n = Math.min(piece.room(), answer.length());
            addRegion(piece, segment.dataFile(), offset, n);
            begun(segment.dataFile(), offset, answer.length(), n);
        }
        return true;
    }

    private void copyOwnFile(Piece piece, StoredSegment segment, Answer answer) throws IOException {
        try (OpenFile file = OpenFile.open(segment.dataFile(), meter)) {
            checkSize(segment, file.size());
            answer.writeHeader(request.partition(), piece.buffer());
            if (answer.length() > 0) {
                long offset = segment.index().offset(request.partition());
                file.read(offset, (int) answer.length(), piece.buffer());
            }
            piece.copied(answer);
        }
    }

    private void check(StoredSegment segment, ShuffleRequest.Item item) throws CorruptSegmentException {
        String what = "map output " + segment.dataFile();
        if (!segment.index().attempt().equals(item.attempt())) {
            throw new CorruptSegmentException(
                    what, "it is of attempt " + segment.index().attempt() + ", not of " + item.attempt());
        }
        if (request.partition() >= segment.index().partitions()) {
            throw new CorruptSegmentException(
                    what,
                    "it has " + segment.index().partitions() + " partitions, and number " + request.partition()
                            + " is asked for");
        }
    }

    private static void checkSize(StoredSegment segment, long size) throws CorruptSegmentException {
        if (size != segment.index().totalBytes()) {
            throw new CorruptSegmentException(
                    "map output " + segment.dataFile(),
                    "it has " + size + " bytes, and its index says "
                            + segment.index().totalBytes());
        }
    }

    /**
     * Adds items that are in this bundle, as many as have room. If the bundle cannot be read, nothing is added, and they are to be had from
     * their own files.
     *
     * @return false if not even the next one has room
     */
    private boolean addBundled(Piece piece, SegmentStore.Bundled first) {
        Bundle bundle = first.bundle();
        int begin = piece.buffer().writerIndex();
        int nextBefore = next;
        Bundle.Table known = tableOf == bundle ? table : null;
        try (BundleTurn turn = new BundleTurn(
                bundle, request.partition(), known, ahead(bundle, piece.room()), piece.buffers(), meter)) {
            tableOf = bundle;
            table = turn.table();
            List<BundleTurn.Wanted> small = copied(piece, bundle, turn.table());
            if (!small.isEmpty()) {
                turn.copy(small, piece.buffer());
                small.forEach(wanted -> piece.copied(wanted.answer()));
                return true;
            }
            long length = turn.table().length(first.member());
            if (maySend(piece, length)) {
                // too large to be copied: it gains nothing from its neighbours, and its own file stays as long as the
                // job
                slots.set(next, new Slot(slots.get(next).item(), null));
                return true;
            }
            return false;
        } catch (IOException e) {
            piece.buffer().writerIndex(begin);
            next = nextBefore;
            doWithout(bundle, String.valueOf(e.getMessage()));
            return true;
        }
    }

    /** Takes the next items of the bundle that can be copied and have room, and goes behind them. */
    private List<BundleTurn.Wanted> copied(Piece piece, Bundle bundle, Bundle.Table entries) {
        List<BundleTurn.Wanted> small = new ArrayList<>();
        long room = piece.room();
        while (next < slots.size() && room > 0 && slots.get(next).isIn(bundle)) {
            Slot slot = slots.get(next);
            int member = member(slot);
            long length = entries.length(member);
            if (length > MAX_COPIED_BYTES || length > room) {
                break;
            }
            small.add(new BundleTurn.Wanted(answer(slot, bundle, entries), member));
            room -= Math.min(room, length + Answer.FOUND_BYTES);
            next++;
        }
        return small;
    }

    private static Answer answer(Slot slot, Bundle bundle, Bundle.Table entries) {
        int member = member(slot);
        return Answer.found(
                slot.item(), entries, member, bundle.members().get(member).outputDigest());
    }

    /** How much of a partition to read along with its entries: where most of it is wanted, as much as will be sent. */
    private long ahead(Bundle bundle, long room) {
        long wanted = slots.stream().filter(slot -> slot.isIn(bundle)).count();
        return 2 * wanted >= bundle.members().size() ? room : 0;
    }

    private void doWithout(Bundle bundle, String reason) {
        store.distrust(job, bundle, reason);
        slots.replaceAll(slot -> slot.isIn(bundle) ? new Slot(slot.item(), null) : slot);
        tableOf = null;
        table = null;
    }
}
