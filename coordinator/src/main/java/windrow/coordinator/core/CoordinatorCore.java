package windrow.coordinator.core;

import windrow.protocol.id.JobId;
import windrow.protocol.message.ClientRequest;
import windrow.protocol.message.WorkerMessage;

/**
 * Decides everything that the coordinator decides, as a function of events and time.
 *
 * <p>The {@link HardState} changes only by {@link HardState#replay}: a step applies its own records in the same way as a later leader does
 * that reads them in the journal. The soft state (who is registered, what runs, how far it is, who waits for an answer) is lost with the
 * leader; the next one learns it from the workers.
 *
 * <p>Not thread-safe; one thread at a time. The same calls give the same results, in any JVM.
 */
public final class CoordinatorCore {

    private final JobLedger ledger;
    private final WorkerRoster roster = new WorkerRoster();
    private final StepOutput out;
    private final JobRuns runs;
    private final OrdersComposer orders;
    private final AttemptTracker tracker;
    private final MapOutputs outputs;
    private final Scheduler scheduler;
    private final Speculator speculator;
    private final Farewells farewells;
    private final JobFlow flow;
    private final WorkerDesk workers;
    private final ClientDesk clients;
    private final Recovery recovery;

    private final Event.Handler events = new Events();
    private final TimerKey.Handler timers = new Timers();

    /**
     * @param epoch of this leader, at least 1 and above that of all earlier ones
     * @param state that the earlier leaders left; the core's own from now on
     */
    public CoordinatorCore(CoreConfig config, long epoch, HardState state) {
        if (epoch < 1) {
            throw new IllegalArgumentException("epoch is at least 1, got " + epoch);
        }
        ledger = (JobLedger) state;
        out = new StepOutput(ledger);
        StatusBoard statuses = new StatusBoard(roster);
        runs = new JobRuns(ledger, roster, config);
        orders = new OrdersComposer(out, runs, roster, config, epoch);
        tracker = new AttemptTracker(out, roster, orders, config, epoch);
        farewells = new Farewells(out, roster, orders, config.slices());
        flow = new JobFlow(out, ledger, runs, roster, tracker, farewells, statuses, config, epoch);
        FailureDesk failures = new FailureDesk(out, tracker, flow, config);
        CommitDesk commits = new CommitDesk(out, tracker, failures, orders, config.slices());
        outputs = new MapOutputs(out, runs, roster, tracker, flow, commits, orders, config);
        AttemptEnds ends = new AttemptEnds(out, runs, tracker, flow, failures, outputs, orders, epoch);
        workers = new WorkerDesk(out, runs, roster, tracker, ends, failures, commits, outputs, orders, config, epoch);
        scheduler = new Scheduler(out, runs, roster, tracker, config);
        speculator = new Speculator(out, roster, scheduler, tracker, config);
        clients = new ClientDesk(out, ledger, runs, roster, flow, statuses, config, epoch);
        recovery = new Recovery(out, ledger, runs, roster, tracker, flow, outputs, config, epoch);
    }

    /**
     * Handles one event.
     *
     * @param nowNanos on a monotonic clock, never less than in the step before
     * @return what is to be done about it; the order in which is told at {@link StepResult}
     */
    public StepResult step(Event event, long nowNanos) {
        out.begin(nowNanos);
        recovery.beginOnce();
        event.dispatch(events);
        outputs.lookForGone(out.takeNeededAgain());
        scheduler.run();
        out.takeChanged().forEach(clients::review);
        orders.compose();
        return out.finish();
    }

    /** A hash over the hard state, equal for two cores that applied the same records. The work is proportional to that state. */
    public long stateHash() {
        return ledger.hash();
    }

    /** How much is kept for clients: questions that wait for their answer, and who was told lately of which job. Of jobs that are over, nothing. */
    public int keptForClients() {
        return clients.kept();
    }

    private final class Events implements Event.Handler {
        @Override
        public void fromWorker(LinkId link, WorkerMessage message) {
            workers.said(link, message);
        }

        @Override
        public void fromClient(LinkId link, ClientRequest request) {
            clients.asked(link, request);
        }

        @Override
        public void linkClosed(LinkId link) {
            workers.linkClosed(link);
            clients.linkClosed(link);
        }

        @Override
        public void timerFired(TimerKey key) {
            key.dispatch(timers);
        }
    }

    private final class Timers implements TimerKey.Handler {
        @Override
        public void workerSilence(String worker) {
            workers.silence(worker);
        }

        @Override
        public void feeding() {
            orders.feed();
        }

        @Override
        public void eventsNow(JobId job) {
            JobRun run = runs.get(job);
            if (run != null) {
                outputs.pushMore(run);
            }
        }

        @Override
        public void queueing(JobId job) {
            JobRun run = runs.get(job);
            if (run != null) {
                tracker.queueMore(run);
            }
        }

        @Override
        public void resting(JobId job) {
            JobRun run = runs.get(job);
            if (run != null) {
                tracker.rested(run);
            }
        }

        @Override
        public void givingUp() {
            outputs.giveUpMore();
        }

        @Override
        public void killing(JobId job) {
            JobRun run = runs.get(job);
            if (run != null) {
                tracker.killUnwanted(run);
            }
        }

        @Override
        public void farewells() {
            farewells.tellMore();
        }

        @Override
        public void refilling(JobId job) {
            JobRun run = runs.get(job);
            if (run != null) {
                outputs.refillMore(run);
            }
        }

        @Override
        public void listing(JobId job) {
            JobRun run = runs.get(job);
            if (run != null) {
                tracker.listMore(run);
                flow.listed(run);
            }
        }

        @Override
        public void placing() {
            // what is left to offer is offered at the end of every step
        }

        @Override
        public void ordering() {
            // what is left to send is sent at the end of every step
        }

        @Override
        public void localityWait(JobId job) {
            JobRun run = runs.get(job);
            if (run != null) {
                scheduler.localityWaited(run);
            }
        }

        @Override
        public void stragglerCheck(JobId job) {
            JobRun run = runs.get(job);
            if (run != null) {
                speculator.check(run);
            }
        }

        @Override
        public void statusReply(JobId job) {
            JobRun run = runs.get(job);
            if (run != null) {
                clients.review(run);
            }
        }

        @Override
        public void cleanup(JobId job) {
            JobRun run = runs.get(job);
            if (run != null) {
                flow.cleanup(run);
            }
        }

        @Override
        public void recovery() {
            recovery.timer();
        }
    }
}
