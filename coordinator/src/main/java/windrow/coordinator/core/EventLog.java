package windrow.coordinator.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.MapEvent;
import windrow.protocol.message.MapEvents;

/** Soft: the map events of one job in this leader's numbering, packed: there is one for each map at least. */
final class EventLog {

    private static final int CHUNK = 4_000;

    /** Stretches that are kept as they were sent: workers that begin together ask for the same ones one after another. */
    private static final int KEPT_STRETCHES = 8;

    private final Job job;
    /** Events in one message, at the most. */
    private final int room;

    private List<Chunk> chunks = new ArrayList<>();
    private int size;
    /** Official outputs of maps from here to the end of the job stand here only if {@link #fill} has come to them. */
    private int fillNext;

    private int fillEnd;
    private final Map<Integer, MapEvents> kept = new LinkedHashMap<>();

    EventLog(Job job, int room) {
        this.job = job;
        this.room = room;
    }

    int size() {
        return size;
    }

    /** A new leader: what is official of all maps of the job is to be added by {@link #fill}. */
    void fillLater(int maps) {
        fillNext = 0;
        fillEnd = maps;
    }

    boolean isFilling() {
        return fillNext < fillEnd;
    }

    /** Looks at some more maps, at most so many, and adds those that are official. */
    void fill(int most) {
        for (int end = Math.min(fillEnd, fillNext + most); fillNext < end; ) {
            int map = fillNext++;
            AttemptId official = job.maps().official(map);
            OutputHolder holder = job.holder(map);
            if (official != null && holder != null) {
                add(official, holder, job.maps().digest(map), false);
            }
        }
    }

    /**
     * The attempt's output is official on this holder, or was and is lost. A loss is told at once, since workers may know the output from an
     * earlier leader; an output that {@link #fill} comes to is left to it.
     */
    void add(AttemptId map, OutputHolder holder, long digest, boolean lost) {
        int index = map.task().index();
        if (!lost && index >= fillNext && index < fillEnd) {
            return;
        }
        int at = size % CHUNK;
        if (at == 0) {
            chunks.add(new Chunk());
        }
        Chunk chunk = chunks.get(size / CHUNK);
        chunk.maps[at] = lost ? ~index : index;
        chunk.epochs[at] = map.epoch();
        chunk.numbers[at] = map.number();
        chunk.holders[at] = holder.number;
        chunk.digests[at] = digest;
        size++;
    }

    /**
     * Some of the events from this number on, as many as there are up to the next multiple of a message's room, so that workers come to ask
     * for the same ones; whoever asks for the same stretch as others did shortly before gets the same object.
     */
    MapEvents stretch(long epoch, int from) {
        int end = Math.min(size, (from / room + 1) * room);
        MapEvents known = kept.get(from);
        if (known != null && known.events().size() == end - from) {
            return known;
        }
        List<MapEvent> events = new ArrayList<>(end - from);
        for (int i = from; i < end; i++) {
            events.add(get(i));
        }
        MapEvents stretch = new MapEvents(job.id, epoch, from, Collections.unmodifiableList(events));
        keep(stretch);
        return stretch;
    }

    private void keep(MapEvents stretch) {
        kept.remove(stretch.from());
        if (kept.size() == KEPT_STRETCHES) {
            kept.remove(kept.keySet().iterator().next());
        }
        kept.put(stretch.from(), stretch);
    }

    private MapEvent get(int number) {
        Chunk chunk = chunks.get(number / CHUNK);
        int at = number % CHUNK;
        boolean lost = chunk.maps[at] < 0;
        int index = lost ? ~chunk.maps[at] : chunk.maps[at];
        OutputHolder holder = job.holders().get(chunk.holders[at]);
        return new MapEvent(
                new AttemptId(new TaskId(job.id, TaskKind.MAP, index), chunk.epochs[at], chunk.numbers[at]),
                holder.worker,
                holder.shuffleHost,
                holder.shufflePort,
                chunk.digests[at],
                lost);
    }

    void clear() {
        chunks = new ArrayList<>();
        size = 0;
        fillNext = 0;
        fillEnd = 0;
        kept.clear();
    }

    private static final class Chunk {
        /** Indexes; of lost outputs their complements. */
        final int[] maps = new int[CHUNK];

        final long[] epochs = new long[CHUNK];
        final int[] numbers = new int[CHUNK];
        final int[] holders = new int[CHUNK];
        final long[] digests = new long[CHUNK];
    }
}
