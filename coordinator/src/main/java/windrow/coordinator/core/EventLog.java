package windrow.coordinator.core;

import java.util.ArrayList;
import java.util.List;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.MapEvent;

/** Soft: the map events of one job in this leader's numbering, packed: there is one for each map at least. */
final class EventLog {

    private static final int CHUNK = 4_096;

    private final Job job;
    private List<Chunk> chunks = new ArrayList<>();
    private int size;

    EventLog(Job job) {
        this.job = job;
    }

    int size() {
        return size;
    }

    /** The attempt's output is official on this holder, or was and is lost. */
    void add(AttemptId map, OutputHolder holder, long digest, boolean lost) {
        int at = size % CHUNK;
        if (at == 0) {
            chunks.add(new Chunk());
        }
        Chunk chunk = chunks.get(size / CHUNK);
        chunk.maps[at] = lost ? ~map.task().index() : map.task().index();
        chunk.epochs[at] = map.epoch();
        chunk.numbers[at] = map.number();
        chunk.holders[at] = holder.number;
        chunk.digests[at] = digest;
        size++;
    }

    /** The events from this number on, so many. */
    List<MapEvent> stretch(int from, int count) {
        List<MapEvent> events = new ArrayList<>(count);
        for (int i = from; i < from + count; i++) {
            events.add(get(i));
        }
        return events;
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
