package windrow.worker.task;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.AttemptId;
import windrow.protocol.message.FetchFailure;
import windrow.protocol.message.MapEvent;
import windrow.shuffle.fetch.FetchListener;
import windrow.shuffle.fetch.Fetcher;
import windrow.shuffle.fetch.MapOutputLocation;
import windrow.shuffle.format.HeldSegment;
import windrow.shuffle.held.HeldSegments;

/**
 * Tells a fetcher where map outputs are as the coordinator makes them known, and keeps the digest of what was taken. An output that could
 * not be had is reported, and offered again after a while unless it was declared lost: the report may be what moves the coordinator, and
 * if it does not, the network may have come back. Thread-safe.
 */
final class MapOutputs implements FetchListener {

    /** Before an output that failed is tried again, on top of the fetcher's own tries. */
    static final long RETRY_MILLIS = 5_000;

    private final JobContext context;
    private final AttemptControl control;
    private final HeldSegments held;
    /**
     * The latest of each map. A new leader tells what there is, not what was lost before its time: another attempt's output shows that the
     * one before is lost.
     */
    private final Map<Integer, MapEvent> present = new HashMap<>();

    /** How often those failed that are reported as not to be had. */
    private final Map<AttemptId, Integer> tries = new HashMap<>();

    private @Nullable Fetcher fetcher;
    private long digest;
    private long records;
    private long localBytes;
    private long bytes;
    private int taken;
    private boolean closed;

    /** @param held in the memory of this process */
    MapOutputs(JobContext context, AttemptControl control, HeldSegments held) {
        this.context = context;
        this.control = control;
        this.held = held;
    }

    /** From now on what is known goes to this fetcher. */
    synchronized void feed(Fetcher started) {
        fetcher = started;
    }

    void events(List<MapEvent> events) {
        List<MapOutputLocation> appeared = new ArrayList<>();
        for (MapEvent event : events) {
            int map = event.map().task().index();
            synchronized (this) {
                if (fetcher == null || closed) {
                    return;
                }
                if (event.lost()) {
                    fetcher.add(appeared);
                    appeared.clear();
                    present.computeIfPresent(map, (index, known) -> known.map().equals(event.map()) ? null : known);
                    tries.remove(event.map());
                    held.forget(event.map().toString());
                    fetcher.retract(map, event.map().toString());
                } else {
                    MapEvent before = present.put(map, event);
                    if (before != null && !before.map().equals(event.map())) {
                        settled(before.map());
                    }
                    appeared.add(location(event));
                }
            }
        }
        synchronized (this) {
            if (fetcher != null && !closed) {
                // together, so that those of one worker are asked for together
                fetcher.add(appeared);
            }
        }
    }

    /** Takes back what was reported of this output, if anything was: nothing would be worse than to make again what was taken. */
    private synchronized void settled(AttemptId map) {
        if (tries.remove(map) != null) {
            control.port().fetchSettled(map);
        }
    }

    /** Where its output is, if that attempt is still the latest. */
    private @Nullable MapEvent present(int map, String attempt) {
        MapEvent event = present.get(map);
        return event != null && event.map().toString().equals(attempt) ? event : null;
    }

    private synchronized void offer(MapEvent event) {
        Fetcher known = fetcher;
        if (known != null
                && !closed
                && present(event.map().task().index(), event.map().toString()) != null) {
            known.add(location(event));
        }
    }

    private MapOutputLocation location(MapEvent event) {
        String attempt = event.map().toString();
        HeldSegment inMemory = held.find(attempt);
        return new MapOutputLocation(
                event.map().task().index(),
                attempt,
                event.shuffleHost(),
                event.shufflePort(),
                inMemory == null ? localFile(event) : null,
                inMemory);
    }

    private @Nullable Path localFile(MapEvent event) {
        AttemptId map = event.map();
        return event.worker().equals(context.worker()) ? context.outputFolders().find(map) : null;
    }

    @Override
    public synchronized void fetched(int mapIndex, String attempt, long outputDigest, long newRecords, long newBytes) {
        digest += MapEvent.mix(mapIndex, outputDigest);
        records += newRecords;
        bytes += newBytes;
        taken++;
        MapEvent event = present(mapIndex, attempt);
        if (event == null) {
            return;
        }
        settled(event.map());
        if (event.worker().equals(context.worker())) {
            localBytes += newBytes;
        }
    }

    @Override
    public void failed(int mapIndex, String attempt, String reason, boolean definitive) {
        MapEvent event;
        synchronized (this) {
            event = present(mapIndex, attempt);
            if (event == null) {
                return;
            }
            int failed = tries.merge(event.map(), 1, Integer::sum);
            control.port().cannotFetch(new FetchFailure(control.id(), event.map(), failed, definitive, reason));
        }
        control.port().later(RETRY_MILLIS, () -> offer(event));
    }

    /** The sum over all outputs taken, each mixed with its map's index. */
    synchronized long digest() {
        return digest;
    }

    synchronized long records() {
        return records;
    }

    synchronized long bytes() {
        return bytes;
    }

    synchronized long localBytes() {
        return localBytes;
    }

    synchronized int taken() {
        return taken;
    }

    synchronized void close() {
        closed = true;
    }
}
