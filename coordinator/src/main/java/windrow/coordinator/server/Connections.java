package windrow.coordinator.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import windrow.coordinator.core.LinkId;
import windrow.protocol.rpc.Link;

/** The open links and the numbers by which the core knows them; a number is never used again. Used on the event loop only. */
final class Connections {

    private final Map<Link, LinkId> ids = new LinkedHashMap<>();
    private final Map<LinkId, Link> links = new LinkedHashMap<>();
    private long made;

    void add(Link link) {
        LinkId id = new LinkId(++made);
        ids.put(link, id);
        links.put(id, link);
    }

    /** The number that the link had, or null. */
    @Nullable
    LinkId remove(Link link) {
        LinkId id = ids.remove(link);
        if (id != null) {
            links.remove(id);
        }
        return id;
    }

    @Nullable
    LinkId id(Link link) {
        return ids.get(link);
    }

    @Nullable
    Link link(LinkId id) {
        return links.get(id);
    }

    List<Link> all() {
        return new ArrayList<>(ids.keySet());
    }
}
