package windrow.local.sim.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import windrow.protocol.message.Message;
import windrow.protocol.rpc.Link;
import windrow.protocol.rpc.LinkConnector;
import windrow.protocol.rpc.LinkException;
import windrow.protocol.rpc.LinkListener;
import windrow.protocol.rpc.LinkRole;

/**
 * Connections between processes. Hosts may be cut off from one another, in each direction alone: what is sent meanwhile waits, as in TCP, and
 * arrives when the way is free again, if the connection has not been given up by then. Beyond what TCP allows, its {@link Manners} may lose, double and
 * reorder messages.
 */
public final class SimNetwork {

    private static final long REFUSAL_NANOS = 500_000;
    private static final long PATIENCE_NANOS = 50_000_000;

    /** A connection whose peer does not acknowledge anything is given up by the system after a time between these. */
    private static final long GIVE_UP_LEAST_NANOS = 5_000_000_000L;

    private static final long GIVE_UP_MOST_NANOS = 60_000_000_000L;

    private static final long HASH_FACTOR = 0x9E3779B97F4A7C15L;

    private final Timeline timeline;
    private final Chance chance;
    private Manners manners;
    private final Trace trace;
    private final Codec codec;
    private final OnSend onSend;
    private final Map<String, Listening> listening = new LinkedHashMap<>();
    private final Set<String> blocked = new HashSet<>();
    private final List<SimLink> links = new ArrayList<>();
    private long harmed;

    private record Listening(SimProcess process, LinkRole role, LinkListener listener) {}

    /** What becomes of a message on its way. */
    @FunctionalInterface
    public interface Codec {
        Passed pass(Message message);
    }

    /**
     * A message behind its way.
     *
     * @param message itself, or what its bytes say
     * @param hash over all that it says, the same in each run of a seed
     */
    public record Passed(Message message, long hash) {}

    /** Hears of each message at the moment at which it leaves, whatever becomes of it. */
    @FunctionalInterface
    public interface OnSend {
        void leaves(long epoch, Message message);
    }

    public SimNetwork(Timeline timeline, Chance chance, Manners manners, Codec codec, OnSend onSend, Trace trace) {
        this.timeline = timeline;
        this.chance = chance;
        this.manners = manners;
        this.codec = codec;
        this.onSend = onSend;
        this.trace = trace;
    }

    /** Accepts connections for the process, as long as it lives. */
    public void listen(SimProcess process, int port, LinkRole role, LinkListener listener) {
        String address = process.host() + ":" + port;
        Listening added = new Listening(process, role, listener);
        listening.put(address, added);
        process.atDeath(() -> listening.remove(address, added));
    }

    /** Opens connections for the process. */
    public LinkConnector connector(SimProcess process, LinkRole role) {
        return (host, port, listener, timeout) -> connect(process, role, host, port, listener, timeout);
    }

    private CompletableFuture<Link> connect(
            SimProcess near, LinkRole role, String host, int port, LinkListener listener, Duration timeout) {
        CompletableFuture<Link> future = new CompletableFuture<>();
        long begun = timeline.nowNanos();
        timeline.after(
                latency(), () -> arriveConnect(near, role, host, port, listener, begun + timeout.toNanos(), future));
        return future;
    }

    private void arriveConnect(
            SimProcess near,
            LinkRole role,
            String host,
            int port,
            LinkListener listener,
            long deadline,
            CompletableFuture<Link> future) {
        String address = host + ":" + port;
        if (isBlocked(near.host(), host) || isBlocked(host, near.host())) {
            timeline.at(deadline, () -> near.run(() -> fail(future, address + " does not answer")));
            return;
        }
        Listening far = listening.get(address);
        if (far == null) {
            timeline.after(REFUSAL_NANOS, () -> near.run(() -> fail(future, "nobody listens at " + address)));
            return;
        }
        if (far.process().paused()) {
            // the system would accept, but nobody welcomes the peer before the process runs again
            long again = timeline.nowNanos() + PATIENCE_NANOS;
            if (again >= deadline) {
                timeline.at(deadline, () -> near.run(() -> fail(future, address + " does not welcome anybody")));
            } else {
                timeline.at(again, () -> arriveConnect(near, role, host, port, listener, deadline, future));
            }
            return;
        }
        if (!near.alive()) {
            return;
        }
        SimLink a = new SimLink(this, near, far.process(), far.role(), listener);
        SimLink b = new SimLink(this, far.process(), near, role, far.listener());
        a.join(b);
        b.join(a);
        links.add(a);
        links.add(b);
        near.atDeath(() -> died(a));
        far.process().atDeath(() -> died(b));
        far.process().run(b::open);
        timeline.after(
                latency(),
                () -> near.run(() -> {
                    a.open();
                    future.complete(a);
                }));
    }

    private static void fail(CompletableFuture<Link> future, String why) {
        future.completeExceptionally(new LinkException(why));
    }

    /** One end's process is dead. Its system tells the other end, if the host still is there and the way is free. */
    private void died(SimLink end) {
        SimLink other = end.peerEnd();
        if (end.closed) {
            // it said so itself, or its host went before it could
            return;
        }
        end.closed = true;
        if (other.closed) {
            return;
        }
        long delay = isBlocked(end.near.host(), other.near.host()) ? giveUp() : latency();
        timeline.after(delay, () -> other.ended("the peer is gone"));
    }

    /** The host is gone with the process: nobody tells the other ends, which notice it when nothing is acknowledged. */
    public void vanish(SimProcess process) {
        for (SimLink link : List.copyOf(links)) {
            if (link.near == process && !link.closed) {
                link.closed = true;
                SimLink other = link.peerEnd();
                timeline.after(giveUp(), () -> other.ended("the peer does not answer any more"));
            }
        }
    }

    private long giveUp() {
        return chance.between(GIVE_UP_LEAST_NANOS, GIVE_UP_MOST_NANOS);
    }

    /** Cuts the way from one host to another, in this direction. */
    public void block(String from, String to) {
        blocked.add(from + " " + to);
    }

    /** Whether the way from one host to another is cut. A host always reaches itself. */
    public boolean isBlocked(String from, String to) {
        return !blocked.isEmpty() && !from.equals(to) && blocked.contains(from + " " + to);
    }

    /** Frees a way, and lets arrive what waited for that. */
    public void unblock(String from, String to) {
        if (blocked.remove(from + " " + to)) {
            flush();
        }
    }

    /** Frees all ways, and mends its manners: nothing that is sent from now on is lost, doubled or late. */
    public void heal() {
        manners = manners.mended();
        blocked.clear();
        flush();
    }

    private void flush() {
        for (SimLink link : List.copyOf(links)) {
            link.flush();
        }
    }

    /** Breaks a connection that stands, where there is one; both ends are told. */
    public void breakOne() {
        List<SimLink> open = new ArrayList<>();
        for (SimLink link : links) {
            if (!link.closed) {
                open.add(link);
            }
        }
        SimLink broken = chance.any(open);
        if (broken != null) {
            trace.note(broken.near.name(), "break", "the link to " + broken.peer());
            broken.ended("it broke");
            broken.peerEnd().ended("it broke");
        }
    }

    /** Breaks all connections of a process. What waits to come to it on a way that is cut never does. */
    public void breakAll(SimProcess process) {
        trace.note(process.name(), "break", "all its links");
        for (SimLink link : List.copyOf(links)) {
            if (link.near == process) {
                link.ended("it broke");
                link.peerEnd().ended("it broke");
            }
        }
    }

    void sent(SimLink from, long epoch, Message message) {
        onSend.leaves(epoch, message);
        if (chance.perMille(manners.lostPerMille())) {
            harmed++;
            trace.note(from.near.name(), "lost", from.to.name() + " never gets " + name(message));
            return;
        }
        Passed arriving = codec.pass(message);
        long arrival = timeline.nowNanos() + latency();
        if (chance.perMille(manners.overtakenPerMille())) {
            harmed++;
            arrival += chance.between(0, manners.lateNanos());
        } else {
            arrival = Math.max(arrival, from.lastArrival);
            from.lastArrival = arrival;
        }
        deliverAt(from, arrival, epoch, arriving);
        if (chance.perMille(manners.doubledPerMille())) {
            harmed++;
            deliverAt(from, arrival + chance.between(0, manners.lateNanos()), epoch, arriving);
        }
    }

    /** Messages that were lost, doubled or held back on connections that stood. */
    public long harmed() {
        return harmed;
    }

    private void deliverAt(SimLink from, long arrival, long epoch, Passed message) {
        from.departs();
        timeline.at(arrival, () -> from.peerEnd().arrives(epoch, message));
    }

    void arrived(SimLink at, long epoch, Passed passed) {
        String from = at.to.name();
        trace.note(
                at.near.name(),
                "gets",
                (passed.hash() * HASH_FACTOR + epoch) * HASH_FACTOR + from.hashCode(),
                () -> passed.message() + " of epoch " + epoch + " from " + from);
    }

    void closing(SimLink from) {
        SimLink other = from.peerEnd();
        if (!other.closed) {
            long delay = isBlocked(from.near.host(), other.near.host()) ? giveUp() : latency();
            // behind what was sent before
            timeline.at(
                    Math.max(timeline.nowNanos() + delay, from.lastArrival), () -> other.ended("the peer closed it"));
        }
    }

    void over(SimLink link) {
        links.remove(link);
    }

    private long latency() {
        return manners.latencyNanos() + chance.between(0, manners.jitterNanos());
    }

    private static String name(Message message) {
        return message.getClass().getSimpleName();
    }
}
