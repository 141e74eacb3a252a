package windrow.coordinator.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import windrow.protocol.message.ClusterMessage;

/** What the current step has decided so far, its time, and what is left to look at before it ends. Managers write into it. */
final class StepOutput {

    private final JobLedger ledger;

    private List<JournalRecord> records = new ArrayList<>();
    private List<Outbound> outbound = new ArrayList<>();
    private Map<TimerKey, TimerSetting> timers = new LinkedHashMap<>();
    private List<StepResult.JobEnded> ended = new ArrayList<>();
    private long nowNanos;

    /** Jobs with new work to place. */
    private final Set<JobRun> ready = new LinkedHashSet<>();
    /** Workers with new room. */
    private final Set<Worker> freed = new LinkedHashSet<>();
    /** Jobs whose map outputs nobody needed before. */
    private final Set<JobRun> neededAgain = new LinkedHashSet<>();
    /** Jobs of which clients could see a change. */
    private final Set<JobRun> changed = new LinkedHashSet<>();

    /** A loop with 10,000 workers that register may be late by as much: then one heartbeat more is waited, which is no harm. */
    private static final long LATE_NANOS = 50_000_000L;

    StepOutput(JobLedger ledger) {
        this.ledger = ledger;
    }

    void begin(long now) {
        nowNanos = now;
    }

    long now() {
        return nowNanos;
    }

    /**
     * Whether the timer that fires now, and was due then, is so late that the leader must have stood still: what was said to it meanwhile waits
     * behind the timer.
     */
    boolean isLate(long dueNanos) {
        return nowNanos - dueNanos >= LATE_NANOS;
    }

    /** Applies the record at once and hands it to the journal at the step's end. */
    void record(JournalRecord journalRecord) {
        ledger.replay(journalRecord);
        records.add(journalRecord);
    }

    void send(LinkId link, ClusterMessage message) {
        outbound.add(new Outbound(link, message));
    }

    void timer(TimerKey key, long atNanos) {
        timers.put(key, new TimerSetting(key, atNanos));
    }

    void ended(StepResult.JobEnded job) {
        ended.add(job);
    }

    void ready(JobRun run) {
        ready.add(run);
    }

    void freed(Worker worker) {
        freed.add(worker);
    }

    void neededAgain(JobRun run) {
        neededAgain.add(run);
    }

    void changed(JobRun run) {
        run.history.version++;
        changed.add(run);
    }

    Set<JobRun> takeReady() {
        Set<JobRun> taken = new LinkedHashSet<>(ready);
        ready.clear();
        return taken;
    }

    List<Worker> takeFreed() {
        return take(freed);
    }

    List<JobRun> takeNeededAgain() {
        return take(neededAgain);
    }

    List<JobRun> takeChanged() {
        return take(changed);
    }

    private static <T> List<T> take(Set<T> set) {
        List<T> taken = new ArrayList<>(set);
        set.clear();
        return taken;
    }

    StepResult finish() {
        StepResult result = new StepResult(
                List.copyOf(records), List.copyOf(outbound), List.copyOf(timers.values()), List.copyOf(ended));
        records = new ArrayList<>();
        outbound = new ArrayList<>();
        timers = new LinkedHashMap<>();
        ended = new ArrayList<>();
        return result;
    }
}
