package windrow.worker.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import windrow.protocol.id.JobId;
import windrow.protocol.message.MapEvent;
import windrow.protocol.message.MapEventCursor;
import windrow.protocol.message.MapEvents;

/**
 * The map events of one job that a worker has, without gaps, in one numbering. They are kept for as long as the job: a reduce that starts
 * later, or again in a new executor, needs them all. One event per finished or lost map attempt bounds it.
 */
final class MapEventLog {

    /** Two names of hosts or workers in each, of up to 255 bytes, make some 6 MB. */
    static final int MAX_STRETCH = 10_000;

    private final JobId job;
    private long epochOfNumbers;
    private final List<MapEvent> events = new ArrayList<>();

    MapEventLog(JobId job) {
        this.job = job;
    }

    /** Takes in what follows on what is there; gives back what was new, if anything was. */
    Optional<MapEvents> add(MapEvents stretch) {
        if (stretch.epochOfNumbers() < epochOfNumbers) {
            return Optional.empty();
        }
        if (stretch.epochOfNumbers() > epochOfNumbers) {
            events.clear();
            epochOfNumbers = stretch.epochOfNumbers();
        }
        int known = events.size() - stretch.from();
        if (known < 0 || known >= stretch.events().size()) {
            return Optional.empty();
        }
        int from = events.size();
        List<MapEvent> fresh =
                List.copyOf(stretch.events().subList(known, stretch.events().size()));
        events.addAll(fresh);
        return Optional.of(new MapEvents(job, epochOfNumbers, from, fresh));
    }

    /** How far it is, for the leader. */
    MapEventCursor cursor() {
        return new MapEventCursor(job, epochOfNumbers, events.size());
    }

    /** All of them, for an executor that has none: in stretches that each fit into a message. */
    List<MapEvents> all() {
        List<MapEvents> all = new ArrayList<>();
        for (int from = 0; from < events.size(); from += MAX_STRETCH) {
            int to = Math.min(events.size(), from + MAX_STRETCH);
            all.add(new MapEvents(job, epochOfNumbers, from, List.copyOf(events.subList(from, to))));
        }
        return all;
    }
}
