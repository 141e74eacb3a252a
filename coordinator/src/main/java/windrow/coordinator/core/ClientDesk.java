package windrow.coordinator.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.JobId;
import windrow.protocol.message.ClientReply;
import windrow.protocol.message.ClientRequest;
import windrow.protocol.message.ClusterStatus;
import windrow.protocol.message.JobState;

/** Answers clients. A status that is not new waits until it is, or until the client has waited long enough. */
final class ClientDesk {

    /** Requests that wait for one job; one more is answered at once. */
    private static final int MAX_WAITERS = 1_000;

    private static final long MAX_WAIT_MILLIS = 60_000;

    /** Runs in one answer: bounds its size. */
    static final int MAX_TRACES = 500;

    private static final long MILLISECOND = 1_000_000L;

    private final StepOutput out;
    private final JobLedger ledger;
    private final JobRuns runs;
    private final WorkerRoster roster;
    private final JobFlow flow;
    private final StatusBoard statuses;
    private final CoreConfig config;
    private final long epoch;

    private final Map<JobId, List<Waiter>> waiters = new LinkedHashMap<>();
    /** When each link was last told about a job, while that is not over. */
    private final Map<JobId, Map<LinkId, Long>> told = new HashMap<>();

    ClientDesk(
            StepOutput out,
            JobLedger ledger,
            JobRuns runs,
            WorkerRoster roster,
            JobFlow flow,
            StatusBoard statuses,
            CoreConfig config,
            long epoch) {
        this.out = out;
        this.ledger = ledger;
        this.runs = runs;
        this.roster = roster;
        this.flow = flow;
        this.statuses = statuses;
        this.config = config;
        this.epoch = epoch;
    }

    void asked(LinkId link, ClientRequest request) {
        if (request instanceof ClientRequest.Submit submit) {
            submit(link, submit);
        } else if (request instanceof ClientRequest.Status status) {
            status(link, status);
        } else if (request instanceof ClientRequest.Kill kill) {
            kill(link, kill);
        } else if (request instanceof ClientRequest.Cluster cluster) {
            out.send(link, new ClientReply.Cluster(cluster.call(), cluster()));
        } else if (request instanceof ClientRequest.Traces traces) {
            traces(link, traces);
        } else {
            throw new IllegalArgumentException("a client request without a handler: " + request);
        }
    }

    private void submit(LinkId link, ClientRequest.Submit submit) {
        boolean known = ledger.byRequest(submit.job().requestId()) != null;
        String refusal = known ? null : refusal(submit);
        out.send(
                link,
                refusal != null
                        ? new ClientReply.Refused(submit.call(), refusal)
                        : new ClientReply.Submitted(submit.call(), flow.submit(submit.job())));
    }

    private @Nullable String refusal(ClientRequest.Submit submit) {
        return ledger.unfinishedCount() < JobLedger.MAX_UNFINISHED
                ? SpecRules.refusal(submit.job(), roster)
                : "the coordinator takes at most " + JobLedger.MAX_UNFINISHED
                        + " jobs that have not ended, and has so many; submit again when some have ended";
    }

    private void kill(LinkId link, ClientRequest.Kill kill) {
        JobRun run = runs.get(kill.job());
        if (run == null) {
            out.send(link, new ClientReply.UnknownJob(kill.call(), kill.job()));
            return;
        }
        // what is being published cannot be taken back
        if (run.job.state() != JobState.COMMITTING) {
            flow.end(run, JobState.KILLED, kill.reason(), "");
        }
        out.send(link, new ClientReply.Status(kill.call(), statuses.status(run, out.now())));
    }

    private void traces(LinkId link, ClientRequest.Traces traces) {
        JobRun run = runs.get(traces.job());
        out.send(
                link,
                run == null
                        ? new ClientReply.UnknownJob(traces.call(), traces.job())
                        : new ClientReply.Traces(
                                traces.call(),
                                traces.job(),
                                run.history.size(),
                                run.history.runs(traces.from(), MAX_TRACES)));
    }

    /** As much work as there are workers, since the answer names each: of 10,000 it has less than 2 MB, and a message may have 64. */
    private ClusterStatus cluster() {
        List<ClusterStatus.Worker> workers = new ArrayList<>();
        for (Worker worker : roster.all()) {
            workers.add(new ClusterStatus.Worker(
                    worker.name, worker.host, worker.rack, worker.slots, worker.occupied(), worker.memoryMegabytes));
        }
        return new ClusterStatus(epoch, workers, ledger.unfinishedCount());
    }

    private void status(LinkId link, ClientRequest.Status request) {
        JobRun run = runs.get(request.job());
        if (run == null) {
            out.send(link, new ClientReply.UnknownJob(request.call(), request.job()));
            return;
        }
        long wait = Math.max(0, Math.min(MAX_WAIT_MILLIS, request.waitMillis())) * MILLISECOND;
        Long last = told.getOrDefault(request.job(), Map.of()).get(link);
        Waiter waiter = new Waiter(
                link,
                request.call(),
                request.knownVersion(),
                last == null ? out.now() : last + config.statusIntervalNanos(),
                out.now() + wait);
        List<Waiter> waiting = waiters.computeIfAbsent(request.job(), j -> new ArrayList<>());
        if (waiting.size() >= MAX_WAITERS) {
            answer(run, waiter);
        } else {
            waiting.add(waiter);
            review(run);
        }
    }

    /** To be called at a step's end for each job that changed, and when its timer is due. */
    void review(JobRun run) {
        if (run.job.state().isFinal()) {
            told.remove(run.job.id);
        }
        List<Waiter> waiting = waiters.get(run.job.id);
        if (waiting == null) {
            return;
        }
        long next = Long.MAX_VALUE;
        for (Iterator<Waiter> each = waiting.iterator(); each.hasNext(); ) {
            Waiter waiter = each.next();
            long due = run.history.version > waiter.knownVersion
                    ? Math.min(waiter.soonestNanos, waiter.latestNanos)
                    : waiter.latestNanos;
            if (run.job.state().isFinal() || out.now() >= due) {
                answer(run, waiter);
                each.remove();
            } else {
                next = Math.min(next, due);
            }
        }
        if (waiting.isEmpty()) {
            waiters.remove(run.job.id);
        } else {
            out.timer(new TimerKey.StatusReply(run.job.id), next);
        }
    }

    private void answer(JobRun run, Waiter waiter) {
        out.send(waiter.link, new ClientReply.Status(waiter.call, statuses.status(run, out.now())));
        if (!run.job.state().isFinal()) {
            told.computeIfAbsent(run.job.id, j -> new HashMap<>()).put(waiter.link, out.now());
        }
    }

    void linkClosed(LinkId link) {
        told.values().forEach(links -> links.remove(link));
        told.values().removeIf(Map::isEmpty);
        for (List<Waiter> waiting : waiters.values()) {
            waiting.removeIf(waiter -> waiter.link.equals(link));
        }
        waiters.values().removeIf(List::isEmpty);
    }

    /** Questions that wait, and links that are remembered. */
    int kept() {
        int kept = 0;
        for (List<Waiter> waiting : waiters.values()) {
            kept += waiting.size();
        }
        for (Map<LinkId, Long> links : told.values()) {
            kept += links.size();
        }
        return kept;
    }

    /**
     * @param soonestNanos before which a change is not told
     * @param latestNanos when the client has waited long enough
     */
    private record Waiter(LinkId link, long call, long knownVersion, long soonestNanos, long latestNanos) {}
}
