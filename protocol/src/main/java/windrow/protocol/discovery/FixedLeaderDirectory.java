package windrow.protocol.discovery;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A leader that is known beforehand: embedded, and in tests, which may change it. */
public final class FixedLeaderDirectory implements LeaderDirectory {

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Optional<Leader> leader;

    public FixedLeaderDirectory(Leader leader) {
        this.leader = Optional.of(leader);
    }

    /** Another leader, or none; listeners are called on this thread. */
    public void set(Optional<Leader> leader) {
        this.leader = leader;
        listeners.forEach(Runnable::run);
    }

    @Override
    public void start() {
        // It knows already.
    }

    @Override
    public Optional<Leader> current() {
        return leader;
    }

    @Override
    public void listen(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public String describe() {
        return "a fixed address";
    }

    @Override
    public void close() {
        listeners.clear();
    }
}
