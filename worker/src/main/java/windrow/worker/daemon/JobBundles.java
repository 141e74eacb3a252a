package windrow.worker.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.shuffle.bundle.Bundle;
import windrow.shuffle.bundle.BundleSourceException;
import windrow.shuffle.bundle.BundleWriter;
import windrow.shuffle.format.SegmentIndex;
import windrow.shuffle.format.StoredSegment;

/**
 * The bundles of one job: {@link #FAN_IN} small outputs make one, and {@link #BUNDLES} such bundles a larger one. An output that cannot be read is
 * left out. Used by one thread at a time.
 */
final class JobBundles {

    private static final Logger LOG = LoggerFactory.getLogger(JobBundles.class);

    /** Outputs whose partitions have more on average gain too little: reading that much takes longer than finding it. */
    static final int SMALL_BYTES = 16 * 1024;

    static final int FAN_IN = 32;
    static final int BUNDLES = 16;

    /** A partition that has this much in a bundle is worth a read of its own: such bundles are not made larger. */
    private static final int LARGE_SPAN_BYTES = 256 * 1024;

    /** Of a job with fewer reduces, copying an output costs about as much as it saves. */
    private static final int MIN_PARTITIONS = 16;

    /** So that the indexes of the outputs of one bundle, which are in memory meanwhile, take no more than 40 MB. */
    private static final int MAX_PARTITIONS = 32 * 1024;

    /** With fewer, a bundle is not worth its file. */
    private static final int MIN_MEMBERS = FAN_IN / 2;

    private final JobId job;
    private final HeldOutputs held;
    private final BundleSpace space;
    private final IntSupplier numbers;
    private final BooleanSupplier stop;

    /** Without their indexes, which would take too much for as long as they wait. */
    private final ArrayDeque<AttemptId> small = new ArrayDeque<>();

    private final List<Bundle> bundles = new ArrayList<>();
    private long bytes;

    /**
     * @param numbers gives a new one each time: names of files
     * @param stop asked now and then; once it is true, nothing is made
     */
    JobBundles(JobId job, HeldOutputs held, BundleSpace space, IntSupplier numbers, BooleanSupplier stop) {
        this.job = job;
        this.held = held;
        this.space = space;
        this.numbers = numbers;
        this.stop = stop;
    }

    /**
     * Takes outputs, and makes a bundle if there are enough small ones now.
     *
     * @return what has to be given again later, because no bundle could be made of it
     */
    List<AttemptId> add(List<AttemptId> maps) {
        for (AttemptId map : maps) {
            if (readable(map).filter(output -> isSmall(output.index())).isPresent()) {
                small.add(map);
            }
        }
        if (small.size() < FAN_IN) {
            return List.of();
        }
        List<AttemptId> some = new ArrayList<>();
        while (some.size() < FAN_IN) {
            some.add(small.remove());
        }
        try {
            if (!bundle(some)) {
                LOG.info(
                        "{} small map outputs of {} are read one by one for now: a bundle of them would take more than"
                                + " worker.bundle-space, or leave the disk too little",
                        some.size(),
                        job);
                return some;
            }
        } catch (IOException | RuntimeException | Error e) {
            failed("map outputs of {} are not bundled for now: {}", e);
            return some;
        }
        if (bundles.size() >= BUNDLES) {
            bundleBundles();
        }
        return List.of();
    }

    /** Whatever it is, a full heap, too, it must not end this for other jobs. */
    private void failed(String message, Throwable e) {
        if (stop.getAsBoolean()) {
            LOG.debug("bundling for {} was ended", job, e);
        } else {
            LOG.warn(message, job, e.toString());
        }
    }

    /** What cannot be read goes into no bundle; whoever asks for it will be told. */
    private Optional<StoredSegment> readable(AttemptId map) {
        try {
            return held.stored(job.toString(), map.toString());
        } catch (IOException | RuntimeException e) {
            LOG.info("the output of {} goes into no bundle: {}", map, e.toString());
            return Optional.empty();
        }
    }

    private static boolean isSmall(SegmentIndex index) {
        int partitions = index.partitions();
        if (partitions < MIN_PARTITIONS
                || partitions > MAX_PARTITIONS
                || index.totalBytes() / partitions > SMALL_BYTES) {
            return false;
        }
        for (int p = 0; p < partitions; p++) {
            if (index.length(p) > Bundle.MAX_PART_BYTES) {
                return false;
            }
        }
        return true;
    }

    /**
     * Makes a bundle of these, without those that turn out to be unreadable.
     *
     * @return false if there is no space
     */
    private boolean bundle(List<AttemptId> maps) throws IOException {
        List<StoredSegment> some = new ArrayList<>();
        maps.forEach(map -> readable(map).ifPresent(some::add));
        while (some.size() >= MIN_MEMBERS) {
            long size = BundleWriter.bytesOfOutputs(some);
            Path file = place(folders(some), size);
            if (file == null) {
                return false;
            }
            try {
                use(write(size, () -> BundleWriter.ofOutputs(file, some, stop)), true);
                return true;
            } catch (BundleSourceException e) {
                StoredSegment culprit = some.remove(e.source());
                LOG.info("{} goes into no bundle: {}", culprit.dataFile(), e.getMessage());
            }
        }
        return true;
    }

    /** One larger one of all; where that fails they stay as they are. */
    private void bundleBundles() {
        List<Bundle> some = List.copyOf(bundles);
        bundles.clear();
        List<Bundle> good = some.stream().filter(held::uses).toList();
        long size = BundleWriter.bytesOfBundles(good);
        Path file = good.size() < 2 ? null : place(List.of(folder(good.get(0).file())), size);
        if (file == null) {
            return;
        }
        try {
            if (use(write(size, () -> BundleWriter.ofBundles(file, good, stop)), false)) {
                some.forEach(this::delete);
            }
        } catch (BundleSourceException e) {
            Bundle damaged = good.get(e.source());
            held.distrust(job.toString(), damaged, String.valueOf(e.getMessage()));
            good.stream().filter(one -> one != damaged).forEach(bundles::add);
        } catch (IOException | RuntimeException | Error e) {
            failed("bundles of {} stay as they are: {}", e);
        }
    }

    @FunctionalInterface
    private interface Writing {

        Optional<Bundle> write() throws IOException;
    }

    /** Writes into space that was reserved; gives that back if nothing comes of it. */
    private @Nullable Bundle write(long size, Writing writing) throws IOException {
        Bundle made = null;
        try {
            made = writing.write().orElse(null);
            return made;
        } finally {
            long kept = made == null ? 0 : made.totalBytes();
            space.release(size - kept);
            bytes += kept;
        }
    }

    private boolean use(@Nullable Bundle bundle, boolean grows) {
        if (bundle == null) {
            return false;
        }
        held.use(bundle);
        boolean large = bundle.totalBytes() / bundle.partitions() >= LARGE_SPAN_BYTES;
        if (grows && !large) {
            bundles.add(bundle);
        }
        LOG.debug("{} map outputs of {} are in {}", bundle.members().size(), job, bundle.file());
        return true;
    }

    private void delete(Bundle old) {
        try {
            // whoever reads it has it open, or finds it gone and reads the outputs' own files
            Files.deleteIfExists(old.file());
            space.release(old.totalBytes());
            bytes -= old.totalBytes();
        } catch (IOException e) {
            LOG.warn("the bundle {} stays until its job ends: {}", old.file(), e.toString());
        }
    }

    /** Those of the outputs, each once: one on each disk. */
    private static Set<Path> folders(List<StoredSegment> outputs) {
        Set<Path> folders = new LinkedHashSet<>();
        for (StoredSegment output : outputs) {
            folders.add(folder(output.dataFile()));
        }
        return folders;
    }

    private static Path folder(Path file) {
        Path folder = file.getParent();
        return folder == null ? Path.of("") : folder;
    }

    /** A new file in the first of the folders whose disk has space, which is reserved; null if none has. */
    private @Nullable Path place(Iterable<Path> folders, long size) {
        for (Path folder : folders) {
            try {
                if (space.reserve(folder, size)) {
                    return folder.resolve("outputs-" + numbers.getAsInt() + ".bundle");
                }
            } catch (IOException e) {
                LOG.info("no bundle is put into {}: {}", folder, e.toString());
            }
        }
        return null;
    }

    /** Forgets what there is; the files go with the job's folders. */
    void forget() {
        small.clear();
        bundles.clear();
        space.release(bytes);
        bytes = 0;
    }
}
