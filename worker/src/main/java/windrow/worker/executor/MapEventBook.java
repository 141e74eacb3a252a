package windrow.worker.executor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import windrow.protocol.message.MapEvent;
import windrow.protocol.message.MapEvents;

/**
 * The map events that an executor was told, for the reduces that run and those that will. Thread-safe; receivers are called with the lock
 * held, so that each sees all events in their order, and must not block.
 */
final class MapEventBook {

    private final List<MapEvent> events = new ArrayList<>();
    private final List<Consumer<List<MapEvent>>> receivers = new ArrayList<>();
    private long epochOfNumbers;

    synchronized void add(MapEvents stretch) {
        if (stretch.epochOfNumbers() > epochOfNumbers) {
            epochOfNumbers = stretch.epochOfNumbers();
            events.clear();
        }
        int known = events.size() - stretch.from();
        if (stretch.epochOfNumbers() < epochOfNumbers
                || known < 0
                || known >= stretch.events().size()) {
            return;
        }
        List<MapEvent> fresh =
                List.copyOf(stretch.events().subList(known, stretch.events().size()));
        events.addAll(fresh);
        receivers.forEach(receiver -> receiver.accept(fresh));
    }

    synchronized Runnable follow(Consumer<List<MapEvent>> receiver) {
        receivers.add(receiver);
        receiver.accept(List.copyOf(events));
        return () -> unfollow(receiver);
    }

    private synchronized void unfollow(Consumer<List<MapEvent>> receiver) {
        receivers.remove(receiver);
    }
}
