package windrow.worker.daemon;

import java.util.ArrayList;
import java.util.List;
import windrow.protocol.message.ExecutorMessage;

/** What the desks want done in the present step, in order, and whether the leader has to hear of it. */
final class StepActions {

    private List<WorkerAction> actions = new ArrayList<>();
    private boolean changed;
    private long nowNanos;

    void begin(long now) {
        actions = new ArrayList<>();
        changed = false;
        nowNanos = now;
    }

    List<WorkerAction> taken() {
        return List.copyOf(actions);
    }

    long nowNanos() {
        return nowNanos;
    }

    void add(WorkerAction action) {
        actions.add(action);
    }

    void note(String line) {
        add(new WorkerAction.Note(line));
    }

    void tell(LocalJob job, ExecutorMessage message) {
        add(new WorkerAction.ToExecutor(job.executor, message));
    }

    void setTimer(WorkerTimer timer, long delayNanos) {
        add(new WorkerAction.SetTimer(timer, delayNanos));
    }

    void cancelTimer(WorkerTimer timer) {
        add(new WorkerAction.CancelTimer(timer));
    }

    /** Something that the leader should hear of at once, not with the next heartbeat. */
    void changed() {
        changed = true;
    }

    boolean hasChanged() {
        return changed;
    }
}
