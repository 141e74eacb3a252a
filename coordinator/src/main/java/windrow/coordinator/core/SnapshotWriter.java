package windrow.coordinator.core;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.JobId;

/** Cuts a hard state into {@link SnapshotPart}s. Made lazily: what is in memory beside the state is one part. */
final class SnapshotWriter {

    private static final long SMALL_BYTES = 64;

    private SnapshotWriter() {}

    /**
     * @param jobs by submission
     * @param finished those that have ended, by their end
     * @param last submitted, if any was
     */
    static Iterator<SnapshotPart> parts(List<Job> jobs, List<JobId> finished, @Nullable JobId last) {
        SnapshotPart begin =
                last == null ? new SnapshotPart.Begin(0, 0) : new SnapshotPart.Begin(last.epoch(), last.number());
        Iterator<SnapshotPart> ends = new SnapshotChunks<>(
                finished.size(), finished::get, job -> SMALL_BYTES, (first, chunk) -> new SnapshotPart.Finished(chunk));
        Stream<Iterator<SnapshotPart>> head = Stream.of(one(begin));
        Stream<Iterator<SnapshotPart>> tail = Stream.of(ends, one(new SnapshotPart.End(jobs.size())));
        return new Concatenation<>(
                Stream.concat(head, Stream.concat(jobs.stream().map(SnapshotWriter::parts), tail))
                        .iterator());
    }

    private static Iterator<SnapshotPart> parts(Job job) {
        return new Concatenation<>(
                List.of(one(job.part()), counters(job), holders(job), maps(job), reduces(job), failures(job))
                        .iterator());
    }

    private static Iterator<SnapshotPart> one(SnapshotPart part) {
        return Collections.singleton(part).iterator();
    }

    private static Iterator<SnapshotPart> counters(Job job) {
        List<SnapshotPart.Counter> all = job.sums().state();
        return new SnapshotChunks<>(
                all.size(),
                all::get,
                counter ->
                        SMALL_BYTES + counter.group().length() + counter.name().length(),
                (first, chunk) -> new SnapshotPart.Counters(job.id, chunk));
    }

    private static Iterator<SnapshotPart> holders(Job job) {
        return new SnapshotChunks<>(
                job.holders().size(),
                number -> job.holders().get(number).state(),
                holder -> SMALL_BYTES
                        + holder.worker().length()
                        + holder.shuffleHost().length(),
                (first, chunk) -> new SnapshotPart.Holders(job.id, chunk));
    }

    private static Iterator<SnapshotPart> maps(Job job) {
        return new SnapshotChunks<>(
                job.state().isFinal() ? 0 : job.mapCount(),
                job.maps()::state,
                map -> SMALL_BYTES
                        + SnapshotValues.bytes(map.split().hosts())
                        + SnapshotValues.bytes(map.files(), map.counters()),
                (first, chunk) -> new SnapshotPart.Maps(job.id, first, chunk));
    }

    private static Iterator<SnapshotPart> failures(Job job) {
        List<SnapshotPart.Failure> all = job.failures();
        return new SnapshotChunks<>(
                all.size(),
                all::get,
                failure -> SMALL_BYTES,
                (first, chunk) -> new SnapshotPart.Failures(job.id, chunk));
    }

    private static Iterator<SnapshotPart> reduces(Job job) {
        return new SnapshotChunks<>(
                job.state().isFinal() ? 0 : job.reduceCount(),
                index -> job.reduce(index).state(),
                reduce -> SMALL_BYTES + SnapshotValues.bytes(reduce.files(), reduce.counters()),
                (first, chunk) -> new SnapshotPart.Reduces(job.id, first, chunk));
    }
}
