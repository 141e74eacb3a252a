package windrow.coordinator.core;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Set;
import windrow.protocol.id.JobId;

/**
 * Tells workers that jobs are over of which they may have folders, executors or outputs, in slices. Until its turn comes a worker keeps
 * the memory of the job's executor occupied, so that nothing is launched there in its place.
 */
final class Farewells {

    private final StepOutput out;
    private final WorkerRoster roster;
    private final OrdersComposer orders;
    private final Slices slices;

    /** Those that are not told yet. */
    private final Deque<Farewell> rest = new ArrayDeque<>();

    private record Farewell(JobId job, Iterator<String> workers) {}

    Farewells(StepOutput out, WorkerRoster roster, OrdersComposer orders, Slices slices) {
        this.out = out;
        this.roster = roster;
        this.orders = orders;
        this.slices = slices;
    }

    /**
     * The job is over.
     *
     * @param workers by name; those that are not registered learn it when they are. Not to be changed from now on
     */
    void tell(JobId job, Set<String> workers) {
        boolean first = rest.isEmpty();
        rest.add(new Farewell(job, workers.iterator()));
        if (first) {
            tellMore();
        }
    }

    /** Tells some more workers; to be called when the timer is due that says so. */
    void tellMore() {
        int left = slices.toldWorkers();
        while (left > 0 && !rest.isEmpty()) {
            Farewell next = rest.element();
            for (; left > 0 && next.workers.hasNext(); left--) {
                tell(next.job, next.workers.next());
            }
            if (!next.workers.hasNext()) {
                rest.remove();
            }
        }
        if (!rest.isEmpty()) {
            out.timer(new TimerKey.Farewells(), out.now() + Slices.PAUSE_NANOS);
        }
    }

    private void tell(JobId job, String name) {
        Worker worker = roster.get(name);
        if (worker != null) {
            worker.forget(job);
            orders.touch(worker);
            out.freed(worker);
        }
    }
}
