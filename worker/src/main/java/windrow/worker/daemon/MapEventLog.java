package windrow.worker.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import windrow.protocol.id.JobId;
import windrow.protocol.message.MapEvent;
import windrow.protocol.message.MapEvents;

/**
 * The map events of one job that a worker has, without gaps, in one numbering. They are kept for as long as the job: a reduce that starts
 * later, or again in a new executor, needs them all. One event per finished or lost map attempt bounds it.
 */
final class MapEventLog {

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

    int next() {
        return events.size();
    }

    /** All of them, for an executor that has none. */
    Optional<MapEvents> all() {
        return events.isEmpty()
                ? Optional.empty()
                : Optional.of(new MapEvents(job, epochOfNumbers, 0, List.copyOf(events)));
    }
}
