package windrow.worker.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.AttemptEnd;
import windrow.protocol.message.AttemptProgress;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.AttemptTrace;
import windrow.protocol.message.CommitRequest;
import windrow.protocol.message.ExecutorMessage;
import windrow.protocol.message.FetchFailure;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.Launch;
import windrow.protocol.message.MapEvent;
import windrow.protocol.message.MapEventCursor;
import windrow.protocol.message.MapEvents;
import windrow.protocol.message.RegisterWorker;
import windrow.protocol.message.TaskWork;
import windrow.protocol.message.WorkerOrders;
import windrow.protocol.message.WorkerReport;

/** Random orders, deaths and link failures; after each step what must always hold is checked, and at the end everything ends. */
class WorkerCoreRandomTest {

    private static final int SEEDS = 300;
    private static final int STEPS = 400;

    /** Some ends find room in a report, and some do not. */
    private static final long REPORT_BYTES = 400;

    @Test
    void keepsItsPromisesWhateverHappens() {
        long first = 20_260_101;
        for (long seed = first; seed < first + SEEDS; seed++) {
            try {
                new Run(seed).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    /** A world around one core: executors that answer at random, a leader that repeats itself. */
    private static final class Run {

        final Random random;
        final WorkerCore core = new WorkerCore(
                new WorkerIdentity("w", "h", "/r", 2, 1024, "h", 1), 100, new WorkerLimits(1000, REPORT_BYTES));
        final Map<Integer, JobId> executors = new HashMap<>();
        final Set<Integer> assigned = new HashSet<>();
        final Map<AttemptId, Integer> runs = new HashMap<>();
        final Map<AttemptId, Integer> runningIn = new HashMap<>();
        final Set<AttemptId> launched = new HashSet<>();
        final Set<AttemptId> acknowledged = new HashSet<>();
        final Set<JobId> forgotten = new HashSet<>();
        final Set<JobId> localising = new HashSet<>();
        /** Of each executor: the leader whose numbers its last map events had, and the number that comes next. */
        final Map<Integer, MapEventCursor> next = new HashMap<>();

        long lastRegistering;
        final Set<AttemptId> asked = new HashSet<>();
        final Set<AttemptId> granted = new HashSet<>();
        /** What was said of outputs and not taken back. */
        final Set<FetchFailure> missing = new HashSet<>();

        final Set<WorkerTimer> timers = new HashSet<>();
        long now;
        long epoch = 1;
        boolean up;
        WorkerReport lastReport;
        int nextTask;

        Run(long seed) {
            random = new Random(seed);
        }

        void run() {
            for (int i = 0; i < STEPS; i++) {
                oneThing();
            }
            settle();
        }

        void oneThing() {
            switch (random.nextInt(16)) {
                case 0 -> {
                    if (up) {
                        up = false;
                        step(new WorkerEvent.LinkDown());
                    } else {
                        epoch += random.nextInt(2);
                        up = true;
                        step(new WorkerEvent.LinkUp(epoch));
                    }
                }
                case 1, 2, 3 -> orders(false);
                case 4 -> executorReady();
                case 5 -> localised();
                case 6, 7 -> endSomething();
                case 8 -> executorDies();
                case 9, 10 -> fireTimer();
                case 11 -> askToCommit();
                case 12 -> fetchFailsOrNot();
                case 13 -> mapEvents();
                case 14 -> doesNotKnowIt();
                default -> {
                    WorkerCoreTest.Say say = new WorkerCoreTest.Say();
                    say.registration = epoch;
                    say.launches = List.of(launch(attempt(9_000_000)));
                    step(new WorkerEvent.Orders(epoch - 1, say.orders()));
                    launched.remove(attempt(9_000_000));
                }
            }
        }

        AttemptId attempt(int number) {
            JobId job = new JobId(1, 1 + number % 3);
            return new AttemptId(new TaskId(job, TaskKind.MAP, number), 1, 0);
        }

        Launch launch(AttemptId id) {
            return new Launch(id, WorkerCoreTest.SPEC, new TaskWork.Map("s", 8, 10, 1));
        }

        void orders(boolean draining) {
            if (!up) {
                return;
            }
            WorkerCoreTest.Say say = new WorkerCoreTest.Say();
            say.registration = epoch;
            List<Launch> launches = new ArrayList<>();
            if (!draining) {
                for (int i = random.nextInt(3); i > 0; i--) {
                    launches.add(launch(attempt(nextTask++)));
                }
                if (nextTask > 0 && random.nextBoolean()) {
                    launches.add(launch(attempt(random.nextInt(nextTask))));
                }
            }
            say.launches = launches;
            if (lastReport != null && (draining || random.nextBoolean())) {
                say.acknowledged =
                        lastReport.ended().stream().map(AttemptEnd::attempt).toList();
            }
            if (nextTask > 0 && random.nextInt(4) == 0) {
                say.kills = List.of(attempt(random.nextInt(nextTask)));
            }
            if (!draining && random.nextInt(60) == 0) {
                say.forget =
                        List.of(new WorkerOrders.Forget(new JobId(1, 1 + random.nextInt(3)), random.nextBoolean()));
            }
            if (nextTask > 0 && random.nextInt(3) == 0) {
                say.grants = List.of(attempt(random.nextInt(nextTask)));
            }
            say.forget.forEach(order -> forgotten.add(order.job()));
            acknowledged.addAll(say.acknowledged);
            launches.forEach(l -> launched.add(l.attempt()));
            step(new WorkerEvent.Orders(epoch, say.orders()));
        }

        void executorReady() {
            for (int executor : List.copyOf(executors.keySet())) {
                if (random.nextBoolean()) {
                    step(new WorkerEvent.ExecutorReady(executor));
                }
            }
        }

        void localised() {
            for (JobId job : List.copyOf(localising)) {
                localising.remove(job);
                step(
                        random.nextInt(5) == 0
                                ? new WorkerEvent.LocaliseFailed(job, "no")
                                : new WorkerEvent.JobLocalised(job, "/d", List.of("/d"), List.of()));
            }
        }

        void endSomething() {
            for (AttemptId id : List.copyOf(runningIn.keySet())) {
                int executor = runningIn.get(id);
                if (random.nextBoolean() && executors.containsKey(executor)) {
                    runningIn.remove(id);
                    step(new WorkerEvent.FromExecutor(
                            executor,
                            new ExecutorMessage.Ended(
                                    new AttemptEnd(
                                            id,
                                            new AttemptResult.Mapped(1, 1, 1, List.of(), JobCounters.NONE),
                                            AttemptTrace.NONE),
                                    "/out/" + id)));
                    return;
                }
            }
        }

        void askToCommit() {
            for (AttemptId id : List.copyOf(runningIn.keySet())) {
                if (random.nextInt(3) == 0) {
                    asked.add(id);
                    step(new WorkerEvent.FromExecutor(
                            runningIn.get(id), new ExecutorMessage.Commit(new CommitRequest(id, id.number()))));
                }
            }
        }

        void fetchFailsOrNot() {
            for (AttemptId id : List.copyOf(runningIn.keySet())) {
                AttemptId map = new AttemptId(new TaskId(id.job(), TaskKind.MAP, random.nextInt(3)), 1, 0);
                FetchFailure failure = new FetchFailure(id, map, 1, random.nextBoolean(), "no");
                boolean fails = random.nextBoolean();
                missing.removeIf(
                        each -> each.reporter().equals(id) && each.map().equals(map));
                if (fails) {
                    missing.add(failure);
                }
                step(new WorkerEvent.FromExecutor(
                        runningIn.get(id),
                        fails ? new ExecutorMessage.CannotFetch(failure) : new ExecutorMessage.FetchSettled(id, map)));
            }
        }

        /** What this leader has to tell of the maps of a job, from some number on, which may be too far or known already. */
        void mapEvents() {
            if (!up) {
                return;
            }
            JobId job = new JobId(1, 1 + random.nextInt(3));
            List<MapEvent> events = new ArrayList<>();
            int from = random.nextInt(4);
            for (int i = from; i < from + 1 + random.nextInt(3); i++) {
                AttemptId map = new AttemptId(new TaskId(job, TaskKind.MAP, i), 1, 7);
                events.add(new MapEvent(map, "w", "h", 1, i, false));
            }
            WorkerCoreTest.Say say = new WorkerCoreTest.Say();
            say.registration = epoch;
            say.events = List.of(new MapEvents(job, epoch, from, events));
            step(new WorkerEvent.Orders(epoch, say.orders()));
        }

        /** As a leader that gave the worker up. */
        void doesNotKnowIt() {
            if (up && random.nextBoolean()) {
                WorkerCoreTest.Say say = new WorkerCoreTest.Say();
                say.registration = epoch;
                say.reregister = true;
                step(new WorkerEvent.Orders(epoch, say.orders()));
            }
        }

        void executorDies() {
            for (int executor : List.copyOf(executors.keySet())) {
                if (random.nextInt(4) == 0) {
                    die(executor);
                }
            }
        }

        void die(int executor) {
            executors.remove(executor);
            assigned.remove(executor);
            runningIn.values().removeIf(e -> e == executor);
            step(new WorkerEvent.ExecutorDied(executor, random.nextInt(4), "words"));
        }

        void fireTimer() {
            for (WorkerTimer timer : List.copyOf(timers)) {
                if (random.nextBoolean()) {
                    timers.remove(timer);
                    if (timer instanceof WorkerTimer.EndDeadline deadline) {
                        // it hangs, and what it runs counts as ended
                        runningIn.values().removeIf(executor -> executor == deadline.executor());
                    }
                    step(new WorkerEvent.TimerFired(timer));
                    return;
                }
            }
        }

        void step(WorkerEvent event) {
            // now and then for longer than a job may lie idle
            now += random.nextInt(50) == 0 ? random.nextInt(40_000) * 1_000_000L : 1_000_000;
            List<Integer> toStop = new ArrayList<>();
            for (WorkerAction action : core.step(event, now)) {
                if (action instanceof WorkerAction.ToLeader to && to.message() instanceof WorkerReport report) {
                    assertTrue(up, "reports need a link");
                    assertEquals(epoch, to.epoch());
                    lastReport = report;
                    checkReport(report);
                } else if (action instanceof WorkerAction.ToLeader to
                        && to.message() instanceof RegisterWorker register) {
                    assertTrue(up, "a registration needs a link");
                    assertTrue(register.sequence() > lastRegistering, "registrations are numbered");
                    lastRegistering = register.sequence();
                    assertEquals(
                            core.attemptsInWork(),
                            Set.copyOf(register.running()).size());
                    assertTrue(register.held().stream().allMatch(core::holds));
                } else if (action instanceof WorkerAction.StartExecutor start) {
                    assertFalse(executors.containsValue(start.job()), "one executor per job");
                    executors.put(start.executor(), start.job());
                } else if (action instanceof WorkerAction.StopExecutor stop) {
                    toStop.add(stop.executor());
                } else if (action instanceof WorkerAction.LocaliseJob localise) {
                    assertTrue(localising.add(localise.job()), "brought twice at once");
                } else if (action instanceof WorkerAction.DeleteJob delete) {
                    assertTrue(
                            forgotten.contains(delete.job())
                                    || !runningIn.keySet().stream()
                                            .anyMatch(id -> id.job().equals(delete.job())),
                            "deleted under what runs");
                    assertFalse(executors.containsValue(delete.job()), "deleted under its executor");
                    assertFalse(localising.contains(delete.job()), "deleted while being brought");
                } else if (action instanceof WorkerAction.SetTimer set) {
                    timers.add(set.timer());
                } else if (action instanceof WorkerAction.CancelTimer cancel) {
                    timers.remove(cancel.timer());
                } else if (action instanceof WorkerAction.ToExecutor to) {
                    toExecutor(to);
                }
            }
            toStop.forEach(executor -> {
                if (random.nextBoolean() && executors.containsKey(executor)) {
                    die(executor);
                }
            });
        }

        void toExecutor(WorkerAction.ToExecutor to) {
            if (to.message() instanceof ExecutorMessage.Assign) {
                assertTrue(assigned.add(to.executor()), "assigned twice");
            } else if (to.message() instanceof ExecutorMessage.Run run) {
                assertTrue(assigned.contains(to.executor()), "run before assign");
                assertTrue(launched.contains(run.attempt()), "nobody launched it");
                assertEquals(1, runs.merge(run.attempt(), 1, Integer::sum), "run twice");
                runningIn.put(run.attempt(), to.executor());
            } else if (to.message() instanceof ExecutorMessage.Grant grant) {
                assertEquals(1, runs.get(grant.attempt()), "granted before it runs");
                assertTrue(granted.add(grant.attempt()), "granted twice");
            } else if (to.message() instanceof ExecutorMessage.Events told) {
                MapEvents events = told.events();
                MapEventCursor known = next.get(to.executor());
                boolean sameLeader = known != null && known.epochOfNumbers() == events.epochOfNumbers();
                assertEquals(sameLeader ? known.next() : 0, events.from(), "map events without gaps");
                int after = events.from() + events.events().size();
                next.put(to.executor(), new MapEventCursor(events.job(), events.epochOfNumbers(), after));
            }
        }

        void checkReport(WorkerReport report) {
            assertTrue(report.running().size() >= core.attemptsInWork(), "each that runs is named");
            Set<AttemptId> running = new HashSet<>();
            for (AttemptProgress one : report.running()) {
                assertTrue(running.add(one.attempt()));
            }
            for (CommitRequest request : report.commitRequests()) {
                assertTrue(running.contains(request.attempt()), "of one that ended");
                assertTrue(asked.contains(request.attempt()), "nobody asked");
            }
            Set<AttemptId> requests = new HashSet<>();
            report.commitRequests().forEach(request -> requests.add(request.attempt()));
            for (AttemptId id : asked) {
                boolean waits = runningIn.containsKey(id) && running.contains(id);
                assertTrue(!waits || requests.contains(id), "the leader may have revoked its grant");
            }
            assertTrue(missing.containsAll(report.fetchFailures()), "taken back: " + report.fetchFailures());
            for (AttemptEnd end : report.ended()) {
                assertFalse(running.contains(end.attempt()), "both running and ended");
                assertFalse(forgotten.contains(end.attempt().job()), "of a forgotten job");
            }
        }

        /** No more faults: everything that was launched ends, and the leader can acknowledge it all. */
        void settle() {
            if (!up) {
                up = true;
                step(new WorkerEvent.LinkUp(++epoch));
            }
            for (int i = 0; i < 2_000; i++) {
                executorReady();
                localised();
                endSomething();
                fireTimer();
                orders(true);
                executors.keySet().stream()
                        .filter(e -> !assigned.contains(e) && random.nextInt(50) == 0)
                        .findFirst()
                        .ifPresent(this::die);
            }
            assertEquals(0, core.attemptsInWork(), "all attempts end");
            for (WorkerTimer timer : timers) {
                if (timer instanceof WorkerTimer.HelloDeadline hello) {
                    assertTrue(executors.containsKey(hello.executor()), "a deadline outlived its executor");
                }
            }
            step(new WorkerEvent.TimerFired(new WorkerTimer.Heartbeat()));
            assertTrue(lastReport.ended().isEmpty(), "all ends are acknowledged");
        }
    }
}
