package windrow.coordinator.server;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import windrow.coordinator.election.Leadership;

/** An election that does what the test says. */
final class ManualLeadership implements Leadership {

    final BlockingQueue<Long> resigned = new LinkedBlockingQueue<>();
    volatile Listener listener;

    @Override
    public void start(Listener listener) {
        this.listener = listener;
    }

    void elect(long epoch) {
        listener.elected(epoch);
    }

    void lose() {
        listener.lost("the test says so");
    }

    @Override
    public void resign(String reason, long epochSeen) {
        resigned.add(epochSeen);
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
