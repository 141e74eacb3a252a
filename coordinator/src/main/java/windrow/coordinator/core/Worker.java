package windrow.coordinator.core;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.message.RegisterWorker;
import windrow.protocol.message.WorkerOrders;

/**
 * Soft: one registered worker and what is assigned to it.
 *
 * <pre>
 *  reachable    has a link; gets work
 *  unreachable  its link closed; gets no work; comes back by any valid message, or is lost after linkLossNanos
 *  lost         not in the roster any more; whatever it says is answered by reregister
 * </pre>
 */
final class Worker {

    /** One order may get lost with its connection; after so many, a worker learns of a job's end at its next registration. */
    private static final int FORGET_REPEATS = 3;

    private static final long NEVER = -1;

    final String name;
    final String host;
    final String rack;
    final int slots;
    final long memoryMegabytes;
    final String shuffleHost;
    final int shufflePort;

    long registration;
    /** Of the last registration. */
    long lastRegistering;
    /** Whether this leader has had any report of it. */
    boolean reported;
    /** Of the last report under the last registration. */
    long lastSequence;

    @Nullable
    LinkId link;

    private long heardNanos;
    private long unlinkedNanos = NEVER;
    /** Its silence is known, and it was given a moment to be heard, since the leader itself may have stood still. */
    boolean excused;

    /** All that occupy a slot, those that are being killed included. */
    private final Map<AttemptId, RunningAttempt> attempts = new LinkedHashMap<>();
    /** Those that it runs and nobody wants, beside these: each occupies a slot until a report does not name it any more. */
    private final Set<AttemptId> strays = new HashSet<>();
    /** Jobs that have an executor here, and its memory. */
    private final Map<JobId, Integer> executors = new LinkedHashMap<>();

    private final Map<JobId, EventFeed> feeds = new LinkedHashMap<>();
    private final Map<JobId, Integer> forgets = new LinkedHashMap<>();

    Worker(RegisterWorker said) {
        name = said.worker();
        host = said.host();
        rack = said.rack();
        slots = said.slots();
        memoryMegabytes = said.memoryMegabytes();
        shuffleHost = said.shuffleHost();
        shufflePort = said.shufflePort();
    }

    void heard(LinkId from, long nowNanos) {
        link = from;
        heardNanos = nowNanos;
        unlinkedNanos = NEVER;
        excused = false;
    }

    void unlinked(long nowNanos) {
        link = null;
        unlinkedNanos = nowNanos;
    }

    /** When it is lost if nothing more is heard. */
    long deadlineNanos(CoreConfig config) {
        long silence = heardNanos + config.workerExpiryNanos();
        return unlinkedNanos == NEVER ? silence : Math.min(silence, unlinkedNanos + config.linkLossNanos());
    }

    Map<AttemptId, RunningAttempt> attempts() {
        return attempts;
    }

    /** Slots that are taken, as far as is known; more than there are, where an earlier leader knew less of the worker. */
    int occupied() {
        return attempts.size() + strays.size();
    }

    boolean hasFreeSlot() {
        return link != null && occupied() < slots;
    }

    /** It runs this one, which is not assigned to it and is to end. */
    void addStray(AttemptId attempt) {
        strays.add(attempt);
    }

    /** It is wanted by now. */
    void removeStray(AttemptId attempt) {
        strays.remove(attempt);
    }

    /** It says that it runs these: strays that are not among them are over. Returns whether any is. */
    boolean keepStrays(Set<AttemptId> running) {
        return strays.retainAll(running);
    }

    /** Whether the memory for the job's executor is there, or the executor itself. */
    boolean hasMemoryFor(Job job) {
        if (executors.containsKey(job.id)) {
            return true;
        }
        long used = 0;
        for (int megabytes : executors.values()) {
            used += megabytes;
        }
        return memoryMegabytes - used >= job.spec.executorMemoryMegabytes();
    }

    boolean runs(TaskId task) {
        for (AttemptId attempt : attempts.keySet()) {
            if (attempt.task().equals(task)) {
                return true;
            }
        }
        return false;
    }

    boolean runsOtherThanReduces() {
        for (RunningAttempt attempt : attempts.values()) {
            if (!attempt.isReduce()) {
                return true;
            }
        }
        return false;
    }

    void assign(RunningAttempt attempt) {
        attempts.put(attempt.id, attempt);
        executors.put(attempt.id.job(), attempt.run.job.spec.executorMemoryMegabytes());
        if (attempt.isReduce()) {
            feeds.computeIfAbsent(attempt.id.job(), j -> new EventFeed()).reduces++;
        }
    }

    void unassign(RunningAttempt attempt) {
        if (attempts.remove(attempt.id) != null && attempt.isReduce()) {
            EventFeed feed = feeds.get(attempt.id.job());
            if (feed != null && --feed.reduces == 0) {
                feeds.remove(attempt.id.job());
            }
        }
    }

    Map<JobId, EventFeed> feeds() {
        return feeds;
    }

    /** The job is over: its executor's memory is free as soon as the worker is told, which is before it is told anything else. */
    void forget(JobId job) {
        executors.remove(job);
        feeds.remove(job);
        forgets.put(job, FORGET_REPEATS);
    }

    /** The jobs to name in the next orders, each a bounded number of times. */
    List<WorkerOrders.Forget> takeForgets() {
        List<WorkerOrders.Forget> jobs = forgets.keySet().stream()
                .map(job -> new WorkerOrders.Forget(job, true))
                .toList();
        forgets.replaceAll((job, left) -> left - 1);
        forgets.values().removeIf(left -> left == 0);
        return jobs;
    }

    /** How far the worker is in the map events of a job whose reduces it runs. */
    static final class EventFeed {
        int reduces;
        int sent;
        long sentNanos;
    }
}
