package windrow.coordinator.election;

import org.jspecify.annotations.Nullable;

/** The only candidate: it is elected at once and again after each resignation. For the embedded mode, and for tests. */
public final class FixedLeadership implements Leadership {

    private long epoch;
    private boolean leads;
    private @Nullable Listener listener;

    /**
     * @param first epoch to lead under, at least 1
     */
    public FixedLeadership(long first) {
        this.epoch = first - 1;
    }

    @Override
    public synchronized void start(Listener listener) {
        this.listener = listener;
        elect(listener, 0);
    }

    @Override
    public synchronized void resign(String reason, long epochSeen) {
        lose(reason);
        if (listener != null) {
            elect(listener, epochSeen);
        }
    }

    private void elect(Listener told, long epochSeen) {
        epoch = Math.max(epoch, epochSeen) + 1;
        leads = true;
        told.elected(epoch);
    }

    private void lose(String reason) {
        if (leads && listener != null) {
            leads = false;
            listener.lost(reason);
        }
    }

    @Override
    public synchronized void close() {
        lose("closed");
        listener = null;
    }
}
