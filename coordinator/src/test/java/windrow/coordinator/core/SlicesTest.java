package windrow.coordinator.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.ClientRequest;
import windrow.protocol.message.JobState;
import windrow.protocol.message.RegisterWorker;

/** What is much is done in slices: a little in each step, and all of it in the end. */
class SlicesTest {

    private static final JobId JOB = new JobId(1, 1);
    private static final CoreConfig CONFIG = CoreConfig.defaults();

    private final JobLedger ledger = new JobLedger();
    private final StepOutput out = new StepOutput(ledger);
    private final WorkerRoster roster = new WorkerRoster();
    private final JobRuns runs = new JobRuns(ledger, roster, CONFIG);
    private final OrdersComposer orders = new OrdersComposer(out, runs, CONFIG, 1);
    private final AttemptTracker tracker = new AttemptTracker(out, roster, orders, CONFIG, 1);

    private Worker worker(String name, int slots) {
        Worker worker =
                new Worker(new RegisterWorker(name, 1, "h", "/r", slots, 4096, "h", 0, List.of(), List.of()));
        roster.add(worker);
        roster.heard(worker, new LinkId(roster.slots()), 0);
        return worker;
    }

    private JobRun planned(int maps, int reduces) {
        ledger.replay(new JournalRecord.JobSubmitted(JOB, FakeCluster.spec("r1", reduces)));
        ledger.replay(new JournalRecord.JobPlanned(JOB, FakeCluster.splits(maps), "splits", reduces));
        Job job = ledger.job(JOB);
        assertTrue(job != null);
        return runs.add(job, 0);
    }

    /** Ends the step; returns whether it asked for a timer like this. */
    private boolean asksFor(TimerKey key) {
        return out.finish().timers().stream().anyMatch(timer -> timer.key().equals(key));
    }

    @Test
    void attemptsOfAJobThatEndsAreToldToStop() {
        Worker worker = worker("w1", 2_500);
        JobRun run = planned(2_500, 1);
        for (int map = 0; map < 2_500; map++) {
            tracker.launch(run, run.task(TaskKind.MAP, map), worker, false);
        }
        ledger.replay(new JournalRecord.JobEnding(JOB, JobState.KILLED, "", "", false));
        tracker.killUnwanted(run);
        assertEquals(Slices.ATTEMPTS, run.attempts.killing());
        while (asksFor(new TimerKey.Killing(JOB))) {
            int before = run.attempts.killing();
            tracker.killUnwanted(run);
            assertTrue(run.attempts.killing() - before <= Slices.ATTEMPTS);
        }
        assertEquals(2_500, run.attempts.killing());
    }

    @Test
    void workersAreToldThatAJobIsOver() {
        List<Worker> workers = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; i < 2_500; i++) {
            workers.add(worker("w" + i, 1));
            names.add("w" + i);
        }
        Farewells farewells = new Farewells(out, roster, orders);
        farewells.tell(JOB, names);
        assertEquals(Slices.TOLD_WORKERS, told(workers));
        farewells.tell(new JobId(1, 2), Set.of("w7"));
        assertEquals(0, told(workers), "one job after the other");
        int all = Slices.TOLD_WORKERS;
        while (asksFor(new TimerKey.Farewells())) {
            farewells.tellMore();
            int some = told(workers);
            assertTrue(some <= Slices.TOLD_WORKERS);
            all += some;
        }
        assertEquals(2_501, all);
    }

    /** Workers that would be told in their next orders; asked once for each. */
    private static int told(List<Worker> workers) {
        int told = 0;
        for (Worker worker : workers) {
            if (!worker.takeForgets().isEmpty()) {
                told++;
                while (!worker.takeForgets().isEmpty()) {
                    // repeated a bounded number of times
                }
            }
        }
        return told;
    }

    @Test
    void aJobOfManyAttemptsThatIsKilledLeavesNothingBehind() {
        FakeCluster cluster = new FakeCluster(CONFIG);
        FakeWorker worker = cluster.worker("w1", 2_500);
        cluster.splits = FakeCluster.splits(2_500);
        cluster.script = (w, l) -> FakeCluster.Act.lasting(
                l.attempt().task().kind() == TaskKind.MAP ? 600_000 : 100);
        JobId job = cluster.submit(FakeCluster.spec("r1", 1));
        assertTrue(cluster.runUntil(() -> worker.running.size() == 2_500, 30_000));
        cluster.ask(new ClientRequest.Kill(cluster.nextCall(), job, "no more"));
        assertFalse(cluster.status(job).state().isFinal(), "its attempts are running");
        var end = cluster.finish(job, 20_000);
        assertEquals(JobState.KILLED, end.state());
        assertEquals(0, end.lostAttempts());
        cluster.run(1_000);
        assertEquals(List.of(), cluster.runningAttempts());
        assertTrue(cluster.cleaned.containsKey(job));
    }
}
