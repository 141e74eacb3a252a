package windrow.local.sim.world;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import windrow.protocol.message.Message;
import windrow.protocol.rpc.Link;
import windrow.protocol.rpc.LinkException;
import windrow.protocol.rpc.LinkListener;
import windrow.protocol.rpc.LinkRole;

/** One end of a simulated connection. */
final class SimLink implements Link {

    /** A peer that stands still for a minute or two lets as much wait as is said by the clock in that time. */
    private static final int MAX_ON_THEIR_WAY = 1_000;

    private final SimNetwork network;
    final SimProcess near;
    final SimProcess to;
    private final LinkRole peerRole;
    private final LinkListener listener;
    private final Deque<Waiting> stalled = new ArrayDeque<>();
    private @Nullable SimLink other;
    /** When the last message in order that this end sent will arrive. */
    long lastArrival;

    /** Messages that this end has sent, and that have neither come to the other end's process nor been dropped there. */
    private int onTheirWay;

    boolean closed;
    private boolean opened;
    private boolean told;

    private record Waiting(long epoch, SimNetwork.Passed message) {}

    SimLink(SimNetwork network, SimProcess near, SimProcess to, LinkRole peerRole, LinkListener listener) {
        this.network = network;
        this.near = near;
        this.to = to;
        this.peerRole = peerRole;
        this.listener = listener;
    }

    void join(SimLink peer) {
        other = peer;
    }

    SimLink peerEnd() {
        SimLink peer = other;
        if (peer == null) {
            throw new IllegalStateException("half a link");
        }
        return peer;
    }

    void open() {
        opened = true;
        listener.opened(this);
        if (closed) {
            tell(null);
        }
    }

    @Override
    public void send(long epoch, Message message) {
        if (!closed) {
            network.sent(this, epoch, message);
        }
    }

    /** A message leaves this end; one that is doubled does so twice. */
    void departs() {
        if (++onTheirWay > MAX_ON_THEIR_WAY) {
            throw new ViolationError(
                    this + " has " + onTheirWay + " messages on their way: nothing makes its sender wait");
        }
    }

    private void took() {
        peerEnd().onTheirWay--;
    }

    /** A message has come as far as this end's host. */
    void arrives(long epoch, SimNetwork.Passed message) {
        if (closed) {
            took();
            return;
        }
        if (!stalled.isEmpty() || network.isBlocked(to.host(), near.host())) {
            stalled.add(new Waiting(epoch, message));
        } else {
            deliver(epoch, message);
        }
    }

    void flush() {
        while (!stalled.isEmpty() && !network.isBlocked(to.host(), near.host())) {
            Waiting first = stalled.remove();
            deliver(first.epoch(), first.message());
        }
    }

    private void deliver(long epoch, SimNetwork.Passed passed) {
        near.run(() -> {
            took();
            if (opened && !told) {
                network.arrived(this, epoch, passed);
                listener.received(this, epoch, passed.message());
            }
        });
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            network.closing(this);
            tell(null);
        }
    }

    /** It was not this end that closed it. */
    void ended(String why) {
        if (!closed) {
            closed = true;
            tell(new LinkException(why));
        }
    }

    private void tell(@Nullable LinkException cause) {
        network.over(this);
        near.run(() -> {
            if (opened && !told) {
                told = true;
                listener.closed(this, cause);
            }
        });
    }

    @Override
    public LinkRole peerRole() {
        return peerRole;
    }

    @Override
    public String peer() {
        return peerRole + " " + to.name();
    }

    @Override
    public String toString() {
        return "link of " + near.name() + " to " + peer();
    }
}
