package windrow.coordinator.server;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import windrow.coordinator.core.Event;
import windrow.coordinator.core.LinkId;
import windrow.protocol.message.RegisterWorker;

/**
 * What happens while a leader takes its journal over. A worker names all that it has each time it registers, so the last word of each is
 * enough, and none of one that is gone: else the same would pile up for as long as the takeover lasts. What clients ask is kept in its order.
 *
 * <p>Not thread-safe.
 */
final class EarlyEvents {

    /** Questions of clients; whoever asks one more gets no answer to it. */
    private static final int MAX_ASKED = 100_000;

    private final Map<LinkId, Event.FromWorker> workers = new LinkedHashMap<>();
    private final ArrayDeque<Event> clients = new ArrayDeque<>();
    private final Set<LinkId> asking = new HashSet<>();

    void add(Event event) {
        if (event instanceof Event.FromWorker said) {
            workers.merge(said.link(), said, EarlyEvents::later);
        } else if (event instanceof Event.LinkClosed closed) {
            workers.remove(closed.link());
            if (asking.remove(closed.link())) {
                clients.add(closed);
            }
        } else if (event instanceof Event.FromClient asked && clients.size() < MAX_ASKED) {
            asking.add(asked.link());
            clients.add(asked);
        }
    }

    /** A registration that was overtaken by a later one says less. */
    private static Event.FromWorker later(Event.FromWorker before, Event.FromWorker said) {
        boolean overtaken = before.message() instanceof RegisterWorker known
                && said.message() instanceof RegisterWorker late
                && late.worker().equals(known.worker())
                && late.sequence() <= known.sequence();
        return overtaken ? before : said;
    }

    /** What is kept, of workers first, so that clients are answered by what there is; nothing is kept any more. */
    List<Event> take() {
        List<Event> all = new ArrayList<>(workers.values());
        all.addAll(clients);
        clear();
        return all;
    }

    void clear() {
        workers.clear();
        clients.clear();
        asking.clear();
    }
}
