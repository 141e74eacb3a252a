package windrow.coordinator.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.ClientRequest;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.JobState;
import windrow.protocol.message.RegisterWorker;

/** What is much is done in slices: a little in each step, and all of it in the end. */
class SlicesTest {

    private static final JobId JOB = new JobId(1, 1);
    private static final CoreConfig CONFIG = CoreConfig.defaults();
    private static final Slices SLICES = CONFIG.slices();

    private final JobLedger ledger = new JobLedger();
    private final StepOutput out = new StepOutput(ledger);
    private final WorkerRoster roster = new WorkerRoster();
    private final JobRuns runs = new JobRuns(ledger, roster, CONFIG);
    private final OrdersComposer orders = new OrdersComposer(out, runs, roster, CONFIG, 1);
    private final AttemptTracker tracker = new AttemptTracker(out, roster, orders, CONFIG, 1);

    private Worker worker(String name, int slots) {
        Worker worker = new Worker(new RegisterWorker(name, 1, "h", "/r", slots, 4096, "h", 0, List.of(), List.of()));
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
        assertEquals(SLICES.attempts(), run.attempts.killing());
        while (asksFor(new TimerKey.Killing(JOB))) {
            int before = run.attempts.killing();
            tracker.killUnwanted(run);
            assertTrue(run.attempts.killing() - before <= SLICES.attempts());
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
        Farewells farewells = new Farewells(out, roster, orders, SLICES);
        farewells.tell(JOB, names);
        assertEquals(SLICES.toldWorkers(), told(workers));
        farewells.tell(new JobId(1, 2), Set.of("w7"));
        assertEquals(0, told(workers), "one job after the other");
        int all = SLICES.toldWorkers();
        while (asksFor(new TimerKey.Farewells())) {
            farewells.tellMore();
            int some = told(workers);
            assertTrue(some <= SLICES.toldWorkers());
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
        cluster.script = (w, l) -> FakeCluster.Act.lasting(l.attempt().task().kind() == TaskKind.MAP ? 600_000 : 100);
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

    private void done(int map, String worker) {
        ledger.replay(done(ledger.job(JOB), map, worker));
    }

    private static JournalRecord.MapDone done(Job job, int map, String worker) {
        AttemptId attempt = new AttemptId(new TaskId(job.id, TaskKind.MAP, map), 1, 0);
        return new JournalRecord.MapDone(attempt, worker, "h", 1, 1, 1, map, List.of(), JobCounters.NONE);
    }

    @Test
    void aNewLeaderBeginsWithALittleOfALargeJob() {
        int maps = SLICES.refilledMaps() + 5_000;
        JobRun run = planned(maps, 3_000);
        for (int map = 0; map < maps - 2_500; map++) {
            done(map, "w1");
        }
        MapOutputs outputs = outputs();
        Recovery recovery = recovery(outputs);
        recovery.beginOnce();
        JobRun recovered = runs.get(JOB);
        assertTrue(recovered != null && recovered != run);
        assertEquals(0, recovered.events.size(), "nothing yet");
        assertTrue(recovered.pendingMaps.isFilling());
        out.finish();
        outputs.refillMore(recovered);
        assertEquals(SLICES.refilledMaps(), recovered.events.size());
        assertTrue(asksFor(new TimerKey.Refilling(JOB)));

        // what happens meanwhile: one that stands there is lost, one that is yet to come is, and one is done
        for (int map : new int[] {0, maps - 2_501}) {
            AttemptId lost = done(recovered.job, map, "w1").attempt();
            OutputHolder holder = recovered.job.holder(map);
            ledger.replay(new JournalRecord.MapOutputLost(lost));
            recovered.events.add(lost, holder, map, true);
        }
        done(maps - 1, "w2");
        recovered.events.add(done(recovered.job, maps - 1, "w2").attempt(), recovered.job.holder(maps - 1), 0, false);
        int size = recovered.events.size();
        assertEquals(SLICES.refilledMaps() + 2, size, "losses are told at once, the rest when its turn comes");
        outputs.refillMore(recovered);
        assertFalse(asksFor(new TimerKey.Refilling(JOB)));
        assertEquals(size + maps - 2_500 - SLICES.refilledMaps() - 1 + 1, recovered.events.size());

        int steps = 0;
        do {
            tracker.queueMore(recovered);
            steps++;
        } while (asksFor(new TimerKey.Queueing(JOB)));
        assertTrue(steps >= maps / SLICES.queuedTasks(), steps + " steps");
        int waiting = 0;
        while (recovered.pendingMaps.take(PendingMaps.Nearness.ANY, worker("x" + waiting, 1), map -> true) >= 0) {
            waiting++;
        }
        assertEquals(2_501, waiting, "all that are open");
    }

    @Test
    void manyJobsThatAreTakenOverAreNotBegunInOneStep() {
        for (int i = 1; i <= 100; i++) {
            JobId id = new JobId(1, i);
            ledger.replay(new JournalRecord.JobSubmitted(id, FakeCluster.spec("r" + i, 1)));
            ledger.replay(new JournalRecord.JobPlanned(id, FakeCluster.splits(99), "splits", 1));
        }
        recovery(outputs()).beginOnce();
        long begun = runs.unfinished().stream()
                .filter(run -> !run.pendingMaps.isFilling())
                .count();
        assertEquals(SLICES.queuedTasks() / 100, begun);
        long asked = out.finish().timers().stream()
                .filter(timer -> timer.key() instanceof TimerKey.Queueing)
                .count();
        assertEquals(100 - begun, asked);
    }

    @Test
    void whatNobodyBroughtBackIsLookedForInSlices() {
        int workers = 2 * SLICES.searchedHolders();
        JobRun run = planned(workers + 1, 3 * SLICES.searchedHolders());
        done(0, "here");
        worker("here", 1);
        for (int map = 1; map <= workers; map++) {
            done(map, "w" + map);
        }
        for (int reduce = 0; reduce < run.job.reduceCount(); reduce += 1_000) {
            ledger.replay(
                    new JournalRecord.CommitGranted(new AttemptId(new TaskId(JOB, TaskKind.REDUCE, reduce), 1, 0)));
        }
        MapOutputs outputs = outputs();
        AbsentSearch search = new AbsentSearch(roster, tracker, outputs, runs.unfinished(), SLICES);
        int steps = 1;
        int most = 0;
        while (search.goOn()) {
            steps++;
            most = Math.max(most, out.finish().records().size());
        }
        assertEquals(5 + 1, steps, "of outputs, grants, and one for the ends of both");
        assertTrue(most < 2 * SLICES.lostOutputs(), most + " records in a step");
        do {
            outputs.giveUpMore();
        } while (asksFor(new TimerKey.GivingUp()));
        assertEquals(1, run.job.mapsDone(), "the output of the one that is here");
        for (int reduce = 0; reduce < run.job.reduceCount(); reduce++) {
            assertNull(run.job.granted(new TaskId(JOB, TaskKind.REDUCE, reduce)));
        }
    }

    /** Many workers went while the one reduce was granted; its grant is revoked, and another attempt needs what they held. */
    @Test
    void whoWentWhileNobodyNeededTheirOutputsIsLookedForInSlices() {
        int workers = 2 * SLICES.searchedHolders();
        JobRun run = planned(workers + 1, 1);
        done(0, "here");
        worker("here", 1);
        for (int map = 1; map <= workers; map++) {
            done(map, "w" + map);
        }
        AttemptId granted = new AttemptId(new TaskId(JOB, TaskKind.REDUCE, 0), 1, 0);
        ledger.replay(new JournalRecord.CommitGranted(granted));
        MapOutputs outputs = outputs();
        tracker.revoke(run, granted);
        outputs.lookForGone(out.takeNeededAgain());
        StepResult step = out.finish();
        assertTrue(run.job.mapsDone() >= workers + 1 - SLICES.lostOutputs(), "a little in one step");
        int steps = 1;
        while (step.timers().stream().anyMatch(timer -> timer.key().equals(new TimerKey.GivingUp()))) {
            outputs.giveUpMore();
            step = out.finish();
            assertTrue(step.records().size() <= SLICES.lostOutputs());
            steps++;
        }
        assertEquals(1, run.job.mapsDone(), "the output of the one that is here");
        assertTrue(steps >= 3, steps + " steps");
    }

    /** Slices in which nobody is found are gone on with, too. */
    @Test
    void theOneWhoWentIsFoundBehindManyWhoDidNot() {
        int workers = 2 * SLICES.searchedHolders() + 1;
        JobRun run = planned(workers, 1);
        for (int map = 0; map < workers; map++) {
            done(map, "w" + map);
            if (map < workers - 1) {
                worker("w" + map, 1);
            }
        }
        MapOutputs outputs = outputs();
        outputs.lookForGone(List.of(run));
        int steps = 1;
        while (asksFor(new TimerKey.GivingUp())) {
            outputs.giveUpMore();
            steps++;
        }
        assertEquals(workers - 1, run.job.mapsDone());
        assertTrue(steps >= 3, steps + " steps");
    }

    /** Its search had come to the end of the first slice when nobody needed them again, and somebody did once more. */
    @Test
    void aSearchForThoseWhoWentBeginsAgainWhenTheirOutputsAreNeededAgain() {
        int workers = SLICES.searchedHolders() + 1;
        JobRun run = planned(workers, 1);
        for (int map = 0; map < workers; map++) {
            done(map, "w" + map);
        }
        GoneHolders gone = new GoneHolders(roster, SLICES);
        gone.lookAt(List.of(run));
        assertEquals(SLICES.searchedHolders(), gone.next().size());
        assertFalse(gone.isOver());
        AttemptId granted = new AttemptId(new TaskId(JOB, TaskKind.REDUCE, 0), 1, 0);
        ledger.replay(new JournalRecord.CommitGranted(granted));
        tracker.revoke(run, granted);
        gone.lookAt(out.takeNeededAgain());
        assertEquals(SLICES.searchedHolders(), gone.next().size(), "from the first one on");
        assertEquals(Set.of("w" + (workers - 1)), gone.next());
        assertTrue(gone.isOver());
        gone.lookAt(List.of(run));
        ledger.replay(new JournalRecord.CommitGranted(new AttemptId(new TaskId(JOB, TaskKind.REDUCE, 0), 1, 1)));
        assertEquals(Set.of(), gone.next(), "nobody needs them");
        assertTrue(gone.isOver());
    }

    /** What the worker ends after it registered is not among what it said that it holds. */
    @Test
    void whatAWorkerDoesNotHoldAnyMoreIsLookedForInSlices() {
        int maps = 3 * SLICES.searchedOutputs();
        JobRun run = planned(maps, 1);
        for (int map = 0; map < maps - 2; map++) {
            done(map, "w1");
        }
        Worker worker = worker("w1", 1);
        Set<AttemptId> held = new HashSet<>();
        for (int map = 0; map < maps - 2_000; map++) {
            held.add(done(run.job, map, "w1").attempt());
        }
        MapOutputs outputs = outputs();
        outputs.workerHolds("w1", held);
        assertEquals(maps - 2, run.job.mapsDone(), "those that are left were not looked at yet");
        AttemptId later = new AttemptId(new TaskId(JOB, TaskKind.MAP, maps - 2), 1, 0);
        outputs.done(run, worker, later, new AttemptResult.Mapped(1, 1, 7, List.of(), JobCounters.NONE));
        // one of those that are missing was found missing by a reduce, and made again
        ledger.replay(
                new JournalRecord.MapOutputLost(done(run.job, maps - 3, "w1").attempt()));
        AttemptId again = new AttemptId(new TaskId(JOB, TaskKind.MAP, maps - 3), 1, 1);
        outputs.done(run, worker, again, new AttemptResult.Mapped(1, 1, maps - 3, List.of(), JobCounters.NONE));
        out.finish();
        int steps = 0;
        do {
            outputs.giveUpMore();
            StepResult step = out.finish();
            assertTrue(step.records().size() <= SLICES.lostOutputs());
            steps++;
            if (step.timers().stream().noneMatch(timer -> timer.key() instanceof TimerKey.GivingUp)) {
                break;
            }
        } while (steps < 100);
        assertEquals(maps - 2_000 + 2, run.job.mapsDone());
        assertEquals(later, run.job.maps().official(maps - 2));
        assertEquals(again, run.job.maps().official(maps - 3));
    }

    @Test
    void whatIsPublishedIsListedBeforeTheCommitTaskWaitsForASlot() {
        int maps = 2 * SLICES.listedTasks() + 1;
        JobRun run = committing(maps);
        tracker.requeueSpecial(run);
        int steps = 1;
        while (asksFor(new TimerKey.Listing(JOB))) {
            assertFalse(run.specialPending, "not before all is listed");
            tracker.requeueSpecial(run);
            tracker.listMore(run);
            steps++;
        }
        assertEquals(3, steps, "however often others ask for it");
        assertTrue(run.specialPending);
        assertEquals(maps, run.publication.whole().all().size());
    }

    @Test
    void aNewLeaderListsWhatIsPublished() {
        committing(2 * SLICES.listedTasks());
        recovery(outputs()).beginOnce();
        JobRun run = runs.get(JOB);
        assertTrue(run != null && !run.publication.isBegun());
        assertTrue(asksFor(new TimerKey.Listing(JOB)));
        tracker.listMore(run);
        tracker.listMore(run);
        assertTrue(run.specialPending);
    }

    /** A job without reduces, all of whose maps are done. */
    private JobRun committing(int maps) {
        ledger.replay(new JournalRecord.JobSubmitted(JOB, FakeCluster.mapOnly("r1")));
        ledger.replay(new JournalRecord.JobPlanned(JOB, FakeCluster.splits(maps), "splits", 0));
        Job job = ledger.job(JOB);
        for (int map = 0; map < maps; map++) {
            done(map, "w1");
        }
        ledger.replay(new JournalRecord.JobCommitBegun(JOB));
        return runs.add(job, 0);
    }

    @Test
    void reducesAreMadeWhenSomethingHappensToThem() {
        Job job = planned(1, 1_000_000).job;
        assertSame(job.reduce(0), job.reduce(999_999), "the plan made none");
        ledger.replay(new JournalRecord.CommitGranted(new AttemptId(new TaskId(JOB, TaskKind.REDUCE, 7), 1, 0)));
        assertNotSame(job.reduce(7), job.reduce(8));
        assertNull(job.reduce(8).granted());
    }

    @Test
    void manyReducesThatStartOverAreQueuedInSlices() {
        JobRun run = planned(1, 3 * SLICES.queuedTasks());
        done(0, "w1");
        ledger.replay(new JournalRecord.MapOutputLost(done(run.job, 0, "w1").attempt()));
        AttemptId again = new AttemptId(new TaskId(JOB, TaskKind.MAP, 0), 1, 1);
        outputs().done(run, worker("w1", 1), again, new AttemptResult.Mapped(1, 1, 99, List.of(), JobCounters.NONE));
        int steps = 1;
        while (asksFor(new TimerKey.Queueing(JOB))) {
            tracker.queueMore(run);
            steps++;
        }
        assertEquals(3, steps);
        int waiting = 0;
        while (run.pendingReduces.take(reduce -> true) >= 0) {
            waiting++;
        }
        assertEquals(run.job.reduceCount(), waiting);
    }

    private JobFlow flow() {
        return new JobFlow(
                out,
                ledger,
                runs,
                roster,
                tracker,
                new Farewells(out, roster, orders, SLICES),
                new StatusBoard(roster),
                CONFIG,
                2);
    }

    private MapOutputs outputs() {
        JobFlow flow = flow();
        CommitDesk commits = new CommitDesk(out, tracker, new FailureDesk(out, tracker, flow, CONFIG), orders, SLICES);
        return new MapOutputs(out, runs, roster, tracker, flow, commits, orders, CONFIG);
    }

    private Recovery recovery(MapOutputs outputs) {
        return new Recovery(out, ledger, runs, roster, tracker, flow(), outputs, CONFIG, 2);
    }
}
