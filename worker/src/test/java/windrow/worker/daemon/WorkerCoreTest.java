package windrow.worker.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.AttemptEnd;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.AttemptTrace;
import windrow.protocol.message.CommitRequest;
import windrow.protocol.message.ExecutorMessage;
import windrow.protocol.message.FailureKind;
import windrow.protocol.message.FetchFailure;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.Launch;
import windrow.protocol.message.MapEvent;
import windrow.protocol.message.MapEventCursor;
import windrow.protocol.message.MapEvents;
import windrow.protocol.message.RegisterWorker;
import windrow.protocol.message.TaskWork;
import windrow.protocol.message.WorkerOrders;
import windrow.protocol.message.WorkerReport;
import windrow.protocol.rpc.KryoCodec;
import windrow.worker.executor.ExecutorMain;

class WorkerCoreTest {

    static final JobId JOB = new JobId(1, 1);
    static final JobSpec SPEC = new JobSpec(
            "request", "name", "owner", "/staging", List.of("a.jar"), List.of(), true, 1, 256, 4, true, Map.of());

    private final WorkerCore core = new WorkerCore(new WorkerIdentity("w", "host", "/rack", 2, 1024, "host", 7), 1000);
    private List<WorkerAction> last = List.of();

    static AttemptId map(int index, int number) {
        return new AttemptId(new TaskId(JOB, TaskKind.MAP, index), 1, number);
    }

    static AttemptId reduce(int index) {
        return new AttemptId(new TaskId(JOB, TaskKind.REDUCE, index), 1, 0);
    }

    static Launch launch(AttemptId id) {
        return new Launch(
                id,
                SPEC,
                id.task().kind() == TaskKind.MAP ? new TaskWork.Map("splits", 8, 10, 1) : new TaskWork.Reduce(2, 1));
    }

    /** Orders of registration 1, to be filled with one thing. */
    static final class Say {
        long registration = 1;
        boolean reregister;
        List<AttemptId> acknowledged = List.of();
        List<Launch> launches = List.of();
        List<AttemptId> kills = List.of();
        List<AttemptId> grants = List.of();
        List<MapEvents> events = List.of();
        List<WorkerOrders.Forget> forget = List.of();

        WorkerOrders orders() {
            return new WorkerOrders(
                    "w", registration, reregister, 1000, acknowledged, launches, kills, grants, events, forget);
        }
    }

    private List<WorkerAction> step(WorkerEvent event) {
        last = core.step(event, 0);
        return last;
    }

    private List<WorkerAction> say(java.util.function.Consumer<Say> filling) {
        Say say = new Say();
        filling.accept(say);
        return step(new WorkerEvent.Orders(1, say.orders()));
    }

    private <T extends WorkerAction> List<T> actions(Class<T> type) {
        return last.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private <T extends WorkerAction> T only(Class<T> type) {
        List<T> found = actions(type);
        assertEquals(1, found.size(), () -> type.getSimpleName() + " in " + last);
        return found.get(0);
    }

    private WorkerReport report() {
        return assertInstanceOf(
                WorkerReport.class, only(WorkerAction.ToLeader.class).message());
    }

    private <T extends ExecutorMessage> List<T> told(Class<T> type) {
        return actions(WorkerAction.ToExecutor.class).stream()
                .map(WorkerAction.ToExecutor::message)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private void connect() {
        step(new WorkerEvent.LinkUp(1));
        say(s -> {});
    }

    /** Launches and brings the executor to where it runs them; its number is 1. */
    private void running(AttemptId... attempts) {
        connect();
        say(s -> s.launches =
                List.of(attempts).stream().map(WorkerCoreTest::launch).toList());
        step(new WorkerEvent.ExecutorReady(1));
        step(new WorkerEvent.JobLocalised(JOB, "/d", List.of("/d"), List.of("/d/a.jar")));
    }

    private void ended(AttemptId id, String output) {
        step(new WorkerEvent.FromExecutor(
                1,
                new ExecutorMessage.Ended(
                        new AttemptEnd(
                                id, new AttemptResult.Mapped(1, 1, 1, List.of(), JobCounters.NONE), AttemptTrace.NONE),
                        output)));
    }

    private AttemptResult.Failed failureOf(AttemptId id) {
        return report().ended().stream()
                .filter(end -> end.attempt().equals(id))
                .map(AttemptEnd::result)
                .map(AttemptResult.Failed.class::cast)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void registersFirstAndReportsOnceItIsKnown() {
        step(new WorkerEvent.LinkUp(1));
        RegisterWorker register = assertInstanceOf(
                RegisterWorker.class, only(WorkerAction.ToLeader.class).message());
        assertEquals("w", register.worker());
        assertEquals(2, register.slots());
        only(WorkerAction.SetTimer.class);
        say(s -> {});
        assertEquals(1, report().registration());
        assertEquals(1, report().sequence());
        step(new WorkerEvent.TimerFired(new WorkerTimer.Heartbeat()));
        assertEquals(2, report().sequence());
        only(WorkerAction.SetTimer.class);
    }

    @Test
    void repeatsTheRegistrationUntilItIsAnswered() {
        step(new WorkerEvent.LinkUp(1));
        step(new WorkerEvent.TimerFired(new WorkerTimer.Heartbeat()));
        assertInstanceOf(RegisterWorker.class, only(WorkerAction.ToLeader.class).message());
    }

    /** As long as a leader takes its journal over, it answers nobody. */
    @Test
    void aRegistrationThatIsNotAnsweredIsRepeatedLessAndLessOften() {
        step(new WorkerEvent.LinkUp(1));
        List<Integer> again = new ArrayList<>();
        for (int beat = 1; beat <= 70; beat++) {
            if (beats()) {
                again.add(beat);
            }
        }
        assertEquals(List.of(1, 3, 7, 15, 31, 47, 63), again);
        step(new WorkerEvent.LinkDown());
        step(new WorkerEvent.LinkUp(2));
        assertTrue(registers(), "on a new link at once");
        assertTrue(beats() && !beats() && beats(), "and soon again");
    }

    private boolean beats() {
        step(new WorkerEvent.TimerFired(new WorkerTimer.Heartbeat()));
        return registers();
    }

    private boolean registers() {
        return actions(WorkerAction.ToLeader.class).stream().anyMatch(to -> to.message() instanceof RegisterWorker);
    }

    @Test
    void registersAgainWithAllThatItHasWhenTheLeaderForgotIt() {
        running(map(0, 0), map(1, 0));
        ended(map(0, 0), "/d/out");
        say(s -> s.reregister = true);
        RegisterWorker register = assertInstanceOf(
                RegisterWorker.class, only(WorkerAction.ToLeader.class).message());
        assertEquals(List.of(map(1, 0)), register.running());
        assertEquals(List.of(map(0, 0)), register.held());
        say(s -> s.registration = 2);
        assertEquals(2, report().registration());
        assertEquals(1, report().sequence());
        assertEquals(1, report().ended().size());
    }

    @Test
    void refusesOrdersOfAnOlderEpoch() {
        step(new WorkerEvent.LinkUp(5));
        Say say = new Say();
        say.launches = List.of(launch(map(0, 0)));
        step(new WorkerEvent.Orders(4, say.orders()));
        only(WorkerAction.DropLink.class);
        assertEquals(1, last.size());
        assertEquals(0, core.attemptsInWork());
        step(new WorkerEvent.LinkDown());
        step(new WorkerEvent.LinkUp(3));
        only(WorkerAction.DropLink.class);
    }

    @Test
    void startsOneExecutorPerJobAndRunsWhatWaitedOnceItIsReadyAndTheFilesAreHere() {
        connect();
        say(s -> s.launches = List.of(launch(map(0, 0)), launch(map(1, 0))));
        assertEquals(256, only(WorkerAction.StartExecutor.class).memoryMegabytes());
        only(WorkerAction.LocaliseJob.class);
        assertEquals(2, report().running().size());
        step(new WorkerEvent.JobLocalised(JOB, "/d", List.of("/d", "/e"), List.of("/d/a.jar")));
        assertTrue(told(ExecutorMessage.Run.class).isEmpty());
        step(new WorkerEvent.ExecutorReady(1));
        ExecutorMessage.Assign assign = told(ExecutorMessage.Assign.class).get(0);
        assertEquals(2, assign.slots());
        assertEquals(List.of("/d", "/e"), assign.outputDirectories());
        assertEquals(2, told(ExecutorMessage.Run.class).size());
    }

    @Test
    void doesNotRunAgainWhatItKnows() {
        running(map(0, 0));
        say(s -> s.launches = List.of(launch(map(0, 0))));
        assertTrue(told(ExecutorMessage.Run.class).isEmpty());
        ended(map(0, 0), "/d/out");
        say(s -> s.launches = List.of(launch(map(0, 0))));
        assertTrue(told(ExecutorMessage.Run.class).isEmpty());
        say(s -> s.acknowledged = List.of(map(0, 0)));
        say(s -> s.launches = List.of(launch(map(0, 0))));
        assertTrue(told(ExecutorMessage.Run.class).isEmpty());
        assertEquals(0, core.attemptsInWork());
    }

    @Test
    void reportsAnEndUntilItIsAcknowledged() {
        running(map(0, 0));
        ended(map(0, 0), "/d/out");
        assertEquals(1, report().ended().size());
        step(new WorkerEvent.TimerFired(new WorkerTimer.Heartbeat()));
        assertEquals(1, report().ended().size());
        say(s -> s.acknowledged = List.of(map(0, 0)));
        step(new WorkerEvent.TimerFired(new WorkerTimer.Heartbeat()));
        assertTrue(report().ended().isEmpty());
        assertTrue(core.holds(map(0, 0)));
    }

    @Test
    void holdsAnOutputBeforeItTellsOfIt() {
        running(map(0, 0));
        ended(map(0, 0), "/d/out");
        assertInstanceOf(WorkerAction.HoldOutput.class, last.get(0));
        assertInstanceOf(WorkerAction.ToLeader.class, last.get(1));
    }

    @Test
    void keepsAllRunningWhileNobodyLeadsAndTellsTheNextLeader() {
        running(map(0, 0), map(1, 0));
        step(new WorkerEvent.LinkDown());
        ended(map(0, 0), "/d/out");
        assertTrue(actions(WorkerAction.ToLeader.class).isEmpty());
        assertTrue(actions(WorkerAction.StopExecutor.class).isEmpty());
        step(new WorkerEvent.LinkUp(2));
        RegisterWorker register = assertInstanceOf(
                RegisterWorker.class, only(WorkerAction.ToLeader.class).message());
        assertEquals(List.of(map(1, 0)), register.running());
        assertEquals(List.of(map(0, 0)), register.held());
        step(new WorkerEvent.Orders(2, new Say().orders()));
        assertEquals(1, report().ended().size());
        assertEquals(1, report().running().size());
    }

    @Test
    void anExecutorThatExitsFailsItsAttemptsAndIsReplacedByTheNextLaunch() {
        running(map(0, 0));
        step(new WorkerEvent.ExecutorDied(1, 0, "bye"));
        AttemptResult.Failed failure = failureOf(map(0, 0));
        assertEquals(FailureKind.TASK, failure.kind());
        assertTrue(failure.message().contains("exit code 0"), failure.message());
        assertTrue(failure.message().contains("bye"), failure.message());
        say(s -> s.launches = List.of(launch(map(0, 1))));
        assertEquals(2, only(WorkerAction.StartExecutor.class).executor());
        assertTrue(actions(WorkerAction.LocaliseJob.class).isEmpty());
        step(new WorkerEvent.ExecutorReady(2));
        assertEquals(1, told(ExecutorMessage.Run.class).size());
    }

    @Test
    void saysWhenTheHeapWasTooSmallAndWhenSomebodyElseKilledTheExecutor() {
        running(map(0, 0));
        step(new WorkerEvent.ExecutorDied(1, 3, ""));
        assertTrue(failureOf(map(0, 0)).message().contains("job.executor-memory"));
        say(s -> s.launches = List.of(launch(map(1, 0))));
        step(new WorkerEvent.ExecutorReady(2));
        step(new WorkerEvent.ExecutorDied(2, 137, ""));
        assertEquals(FailureKind.ENVIRONMENT, failureOf(map(1, 0)).kind());
    }

    @Test
    void whatRanBesideAnAttemptThatFilledTheHeapOrLostItsLinkIsNotBlamed() {
        running(map(0, 0));
        step(new WorkerEvent.ExecutorDied(1, ExecutorMain.AFTER_OUT_OF_MEMORY, ""));
        assertEquals(FailureKind.ENVIRONMENT, failureOf(map(0, 0)).kind());
        String message = failureOf(map(0, 0)).message();
        assertTrue(message.contains("another attempt in it ran out of memory"), message);
        say(s -> s.launches = List.of(launch(map(1, 0))));
        step(new WorkerEvent.ExecutorReady(2));
        step(new WorkerEvent.ExecutorDied(2, ExecutorMain.LINK_LOST, ""));
        assertEquals(FailureKind.ENVIRONMENT, failureOf(map(1, 0)).kind());
        assertTrue(failureOf(map(1, 0)).message().contains("lost its link"));
    }

    @Test
    void mapOutputOutlivesItsExecutor() {
        running(map(0, 0), map(1, 0));
        ended(map(0, 0), "/d/out");
        step(new WorkerEvent.ExecutorDied(1, 1, ""));
        assertTrue(core.holds(map(0, 0)));
        assertTrue(actions(WorkerAction.DeleteJob.class).isEmpty());
    }

    @Test
    void aKilledAttemptThatDoesNotStopTakesItsExecutorWithIt() {
        running(map(0, 0), map(1, 0));
        say(s -> s.kills = List.of(map(0, 0)));
        assertEquals(1, told(ExecutorMessage.Kill.class).size());
        WorkerAction.SetTimer deadline = only(WorkerAction.SetTimer.class);
        assertEquals(WorkerCore.KILL_PATIENCE_NANOS, deadline.delayNanos());
        step(new WorkerEvent.TimerFired(deadline.timer()));
        only(WorkerAction.StopExecutor.class);
        step(new WorkerEvent.ExecutorDied(1, 137, ""));
        assertEquals(FailureKind.KILLED, failureOf(map(0, 0)).kind());
        assertEquals(FailureKind.ENVIRONMENT, failureOf(map(1, 0)).kind());
    }

    @Test
    void aKilledAttemptThatStopsLeavesTheExecutorAlone() {
        running(map(0, 0));
        say(s -> s.kills = List.of(map(0, 0)));
        ended(map(0, 0), "");
        only(WorkerAction.CancelTimer.class);
        step(new WorkerEvent.TimerFired(new WorkerTimer.KillDeadline(map(0, 0))));
        assertTrue(last.isEmpty());
    }

    @Test
    void anAttemptThatWaitsIsKilledOnTheSpot() {
        connect();
        say(s -> s.launches = List.of(launch(map(0, 0))));
        say(s -> s.kills = List.of(map(0, 0)));
        assertEquals(FailureKind.KILLED, failureOf(map(0, 0)).kind());
        step(new WorkerEvent.ExecutorReady(1));
        step(new WorkerEvent.JobLocalised(JOB, "/d", List.of("/d"), List.of()));
        assertTrue(told(ExecutorMessage.Run.class).isEmpty());
    }

    @Test
    void anAttemptThatWaitsForAnExecutorThatIsEndingIsKilledOnTheSpot() {
        running(map(0, 0));
        say(s -> s.kills = List.of(map(0, 0)));
        step(new WorkerEvent.TimerFired(new WorkerTimer.KillDeadline(map(0, 0))));
        say(s -> s.launches = List.of(launch(map(1, 0))));
        say(s -> s.kills = List.of(map(1, 0)));
        assertEquals(FailureKind.KILLED, failureOf(map(1, 0)).kind());
    }

    @Test
    void anExecutorThatNeverSaysHelloIsEndedAndWhatWaitsForItIsTriedElsewhere() {
        connect();
        say(s -> s.launches = List.of(launch(map(0, 0)), launch(map(1, 0))));
        WorkerAction.SetTimer deadline = only(WorkerAction.SetTimer.class);
        assertEquals(new WorkerTimer.HelloDeadline(1), deadline.timer());
        assertEquals(WorkerCore.HELLO_PATIENCE_NANOS, deadline.delayNanos());
        step(new WorkerEvent.TimerFired(deadline.timer()));
        assertEquals(1, only(WorkerAction.StopExecutor.class).executor());
        assertEquals(FailureKind.ENVIRONMENT, failureOf(map(0, 0)).kind());
        assertEquals(FailureKind.ENVIRONMENT, failureOf(map(1, 0)).kind());
        String message = failureOf(map(0, 0)).message();
        assertTrue(message.contains("did not report to the worker within 60 s"), message);
        assertEquals(0, core.attemptsInWork());
        say(s -> s.launches = List.of(launch(map(2, 0))));
        assertTrue(actions(WorkerAction.StartExecutor.class).isEmpty(), "one after the other");
        step(new WorkerEvent.ExecutorDied(1, 137, ""));
        assertEquals(2, only(WorkerAction.StartExecutor.class).executor());
        assertEquals(1, core.attemptsInWork());
    }

    @Test
    void theDeadlineForAHelloEndsWithTheHelloOrTheExecutor() {
        connect();
        say(s -> s.launches = List.of(launch(map(0, 0))));
        step(new WorkerEvent.ExecutorReady(1));
        assertEquals(
                new WorkerTimer.HelloDeadline(1),
                only(WorkerAction.CancelTimer.class).timer());
        step(new WorkerEvent.TimerFired(new WorkerTimer.HelloDeadline(1)));
        assertTrue(last.isEmpty(), "it came too late: " + last);
        step(new WorkerEvent.ExecutorDied(1, 1, ""));
        assertTrue(actions(WorkerAction.CancelTimer.class).isEmpty());
        say(s -> s.launches = List.of(launch(map(1, 0))));
        step(new WorkerEvent.ExecutorDied(2, 2, "cannot reach the worker"));
        assertEquals(
                new WorkerTimer.HelloDeadline(2),
                only(WorkerAction.CancelTimer.class).timer());
        assertEquals(FailureKind.ENVIRONMENT, failureOf(map(1, 0)).kind());
    }

    @Test
    void filesThatCannotBeBroughtFailTheAttemptsAndAreTriedAgainByTheNextLaunch() {
        connect();
        say(s -> s.launches = List.of(launch(map(0, 0))));
        step(new WorkerEvent.LocaliseFailed(JOB, "disk full"));
        AttemptResult.Failed failure = failureOf(map(0, 0));
        assertEquals(FailureKind.ENVIRONMENT, failure.kind());
        assertTrue(failure.message().contains("disk full"));
        only(WorkerAction.StopExecutor.class);
        step(new WorkerEvent.ExecutorDied(1, 137, ""));
        say(s -> s.launches = List.of(launch(map(0, 1))));
        only(WorkerAction.LocaliseJob.class);
        only(WorkerAction.StartExecutor.class);
    }

    @Test
    void aLaunchWhileTheExecutorEndsWaitsForTheNextOne() {
        running(map(0, 0));
        say(s -> s.kills = List.of(map(0, 0)));
        step(new WorkerEvent.TimerFired(new WorkerTimer.KillDeadline(map(0, 0))));
        say(s -> s.launches = List.of(launch(map(1, 0))));
        assertTrue(actions(WorkerAction.StartExecutor.class).isEmpty());
        step(new WorkerEvent.ExecutorDied(1, 137, ""));
        assertEquals(2, only(WorkerAction.StartExecutor.class).executor());
        assertEquals(1, core.attemptsInWork());
    }

    @Test
    void passesGrantsOnOnceAndRepeatsTheRequestForALeaderThatRevokedThem() {
        running(map(0, 0));
        step(new WorkerEvent.FromExecutor(1, new ExecutorMessage.Commit(new CommitRequest(map(0, 0), 9))));
        assertEquals(9, report().commitRequests().get(0).consumedDigest());
        step(new WorkerEvent.TimerFired(new WorkerTimer.Heartbeat()));
        assertEquals(1, report().commitRequests().size());
        say(s -> s.grants = List.of(map(0, 0)));
        assertEquals(1, told(ExecutorMessage.Grant.class).size());
        say(s -> s.grants = List.of(map(0, 0)));
        assertTrue(told(ExecutorMessage.Grant.class).isEmpty());
        step(new WorkerEvent.TimerFired(new WorkerTimer.Heartbeat()));
        assertEquals(9, report().commitRequests().get(0).consumedDigest());
        ended(map(0, 0), "");
        assertTrue(report().commitRequests().isEmpty());
    }

    private static MapEvents events(long epoch, int from, AttemptId... maps) {
        return new MapEvents(
                JOB,
                epoch,
                from,
                List.of(maps).stream()
                        .map(m -> new MapEvent(m, "w", "h", 1, 5, false))
                        .toList());
    }

    @Test
    void passesMapEventsOnWithoutGapsAndKeepsThemForTheNextExecutor() {
        running(reduce(0));
        say(s -> s.events = List.of(events(1, 1, map(1, 0))));
        assertTrue(told(ExecutorMessage.Events.class).isEmpty());
        say(s -> s.events = List.of(events(1, 0, map(0, 0))));
        assertEquals(List.of(new MapEventCursor(JOB, 1, 1)), report().cursors());
        say(s -> s.events = List.of(events(1, 0, map(0, 0), map(1, 0))));
        MapEvents fresh = told(ExecutorMessage.Events.class).get(0).events();
        assertEquals(1, fresh.from());
        assertEquals(1, fresh.events().size());
        step(new WorkerEvent.ExecutorDied(1, 1, ""));
        say(s -> s.launches = List.of(launch(reduce(1))));
        step(new WorkerEvent.ExecutorReady(2));
        assertEquals(
                2, told(ExecutorMessage.Events.class).get(0).events().events().size());
        say(s -> s.events = List.of(events(2, 0, map(0, 1))));
        assertEquals(0, told(ExecutorMessage.Events.class).get(0).events().from());
        assertEquals(List.of(new MapEventCursor(JOB, 2, 1)), report().cursors());
    }

    @Test
    void aNewExecutorIsToldOfManyMapsInStretches() {
        running(reduce(0));
        int maps = MapEventLog.MAX_STRETCH + 7;
        say(s -> s.events = List.of(
                events(1, 0, IntStream.range(0, maps).mapToObj(i -> map(i, 0)).toArray(AttemptId[]::new))));
        step(new WorkerEvent.ExecutorDied(1, 1, ""));
        say(s -> s.launches = List.of(launch(reduce(1))));
        step(new WorkerEvent.ExecutorReady(2));
        List<MapEvents> stretches = told(ExecutorMessage.Events.class).stream()
                .map(ExecutorMessage.Events::events)
                .toList();
        assertEquals(
                List.of(0, MapEventLog.MAX_STRETCH),
                stretches.stream().map(MapEvents::from).toList());
        assertEquals(maps, stretches.stream().mapToInt(s -> s.events().size()).sum());
    }

    /** As when it was said several times to a leader that was still taking its journal over. */
    @Test
    void reportsAtOnceUnderTheLatestAnswerToARepeatedRegistration() {
        connect();
        assertEquals(1, report().registration());
        say(s -> s.registration = 2);
        assertEquals(2, report().registration());
        assertEquals(1, report().sequence());
        say(s -> s.registration = 1);
        assertTrue(last.isEmpty(), "it came late: " + last);
    }

    @Test
    void takesAFetchFailureBackAtOnceWhenTheReduceHasTheOutput() {
        running(reduce(0));
        FetchFailure failure = new FetchFailure(reduce(0), map(0, 0), 1, false, "unreachable");
        step(new WorkerEvent.FromExecutor(1, new ExecutorMessage.CannotFetch(failure)));
        assertEquals(List.of(failure), report().fetchFailures());
        step(new WorkerEvent.FromExecutor(1, new ExecutorMessage.FetchSettled(reduce(0), map(0, 0))));
        assertTrue(report().fetchFailures().isEmpty());
        step(new WorkerEvent.FromExecutor(1, new ExecutorMessage.FetchSettled(reduce(0), map(0, 0))));
        assertTrue(last.isEmpty(), "nothing new: " + last);
    }

    @Test
    void repeatsAFetchFailureUntilTheOutputIsDeclaredLost() {
        running(reduce(0));
        FetchFailure failure = new FetchFailure(reduce(0), map(0, 0), 1, true, "gone");
        step(new WorkerEvent.FromExecutor(1, new ExecutorMessage.CannotFetch(failure)));
        assertEquals(List.of(failure), report().fetchFailures());
        step(new WorkerEvent.TimerFired(new WorkerTimer.Heartbeat()));
        assertEquals(List.of(failure), report().fetchFailures());
        MapEvent lost = new MapEvent(map(0, 0), "w", "h", 1, 5, true);
        say(s -> s.events = List.of(new MapEvents(JOB, 1, 0, List.of(lost))));
        assertTrue(report().fetchFailures().isEmpty());
    }

    /** Its next attempt would fail for the same reason. */
    @Test
    void whatAReduceFailedForIsToldWithItsEnd() {
        running(reduce(0), reduce(1));
        for (AttemptId reduce : List.of(reduce(0), reduce(1))) {
            FetchFailure failure = new FetchFailure(reduce, map(0, 0), 1, true, "cannot be read");
            step(new WorkerEvent.FromExecutor(1, new ExecutorMessage.CannotFetch(failure)));
        }
        step(new WorkerEvent.FromExecutor(
                1, new ExecutorMessage.Ended(new AttemptEnd(reduce(0), failure(10), AttemptTrace.NONE), "")));
        assertEquals(1, report().ended().size());
        assertEquals(2, report().fetchFailures().size());
        AttemptResult done = new AttemptResult.Reduced(List.of(), JobCounters.NONE);
        step(new WorkerEvent.FromExecutor(
                1, new ExecutorMessage.Ended(new AttemptEnd(reduce(1), done, AttemptTrace.NONE), "")));
        assertEquals(1, report().fetchFailures().size(), "the other one got it after all");
        say(s -> s.acknowledged = List.of(reduce(0), reduce(1)));
        step(new WorkerEvent.TimerFired(new WorkerTimer.Heartbeat()));
        assertTrue(report().fetchFailures().isEmpty());
    }

    @Test
    void aForgottenJobLeavesNothingOnceItsExecutorIsGone() {
        running(map(0, 0), map(1, 0));
        ended(map(0, 0), "/d/out");
        say(s -> s.forget = List.of(new WorkerOrders.Forget(JOB, true)));
        only(WorkerAction.StopExecutor.class);
        assertTrue(actions(WorkerAction.DeleteJob.class).isEmpty());
        assertFalse(core.holds(map(0, 0)));
        assertEquals(0, core.attemptsInWork());
        step(new WorkerEvent.ExecutorDied(1, 137, ""));
        assertEquals(new WorkerAction.DeleteJob(JOB, SPEC, true), only(WorkerAction.DeleteJob.class));
        assertTrue(actions(WorkerAction.ToLeader.class).isEmpty());
        say(s -> s.launches = List.of(launch(map(5, 0))));
        assertEquals(0, core.attemptsInWork());
    }

    /** It may have been submitted again, with the same staging folder. */
    @Test
    void aJobThatTheLeaderDoesNotKnowKeepsItsStagingFolder() {
        running(map(0, 0));
        say(s -> s.forget = List.of(new WorkerOrders.Forget(JOB, false)));
        step(new WorkerEvent.ExecutorDied(1, 137, ""));
        assertEquals(new WorkerAction.DeleteJob(JOB, SPEC, false), only(WorkerAction.DeleteJob.class));
    }

    @Test
    void boundsTheAttemptsInWork() {
        connect();
        say(s -> s.launches = java.util.stream.IntStream.range(0, 1000)
                .mapToObj(i -> launch(map(i, 0)))
                .toList());
        assertEquals(2 * WorkerCore.MAX_ATTEMPTS_PER_SLOT, core.attemptsInWork());
    }

    private static AttemptResult.Failed failure(int chars) {
        return new AttemptResult.Failed(FailureKind.TASK, "no", "\u20ac".repeat(chars));
    }

    private static WorkerCore coreOf(int slots) {
        return new WorkerCore(new WorkerIdentity("w", "host", "/rack", slots, 1024, "host", 7), 1000);
    }

    /** With much to tell, after a long time alone, and the most that each may have to say. */
    @Test
    void aReportFitsIntoAMessageWhateverThereIsToTellAndTheRestFollowsWithTheNext() {
        int ends = AttemptEnds.MAX_UNACKNOWLEDGED - 1;
        WorkerCore core = coreOf(ends);
        List<AttemptId> maps = IntStream.range(0, ends).mapToObj(i -> map(i, 0)).toList();
        List<Launch> launches = new ArrayList<>();
        launches.add(launch(reduce(0)));
        maps.forEach(id -> launches.add(launch(id)));
        Say say = new Say();
        say.launches = launches;
        core.step(new WorkerEvent.LinkUp(1), 0);
        core.step(new WorkerEvent.Orders(1, say.orders()), 0);
        core.step(new WorkerEvent.ExecutorReady(1), 0);
        core.step(new WorkerEvent.JobLocalised(JOB, "/d", List.of("/d"), List.of("/d/a.jar")), 0);
        core.step(new WorkerEvent.LinkDown(), 0);
        AttemptResult.Failed long16k = failure(16 * 1024);
        for (AttemptId id : maps) {
            AttemptEnd end = new AttemptEnd(id, long16k, AttemptTrace.NONE);
            core.step(new WorkerEvent.FromExecutor(1, new ExecutorMessage.Ended(end, "")), 0);
        }
        for (int i = 0; i < 2 * FetchFailures.MAX; i++) {
            FetchFailure failure = new FetchFailure(reduce(0), map(i, 9), 1, true, "\u20ac".repeat(2000));
            core.step(new WorkerEvent.FromExecutor(1, new ExecutorMessage.CannotFetch(failure)), 0);
        }
        core.step(new WorkerEvent.LinkUp(1), 0);
        last = core.step(new WorkerEvent.Orders(1, new Say().orders()), 0);
        assertTrue(new KryoCodec().encode(report()).length < KryoCodec.MAX_MESSAGE_BYTES / 2);
        assertEquals(FetchFailures.MAX, report().fetchFailures().size());
        Set<AttemptId> told = new HashSet<>();
        while (!report().ended().isEmpty()) {
            Set<AttemptId> named = new HashSet<>(told);
            report().running().forEach(progress -> assertTrue(named.add(progress.attempt())));
            List<AttemptId> now =
                    report().ended().stream().map(AttemptEnd::attempt).toList();
            now.forEach(id -> assertTrue(named.add(id), id + " both runs and ended"));
            assertEquals(ends + 1, named.size(), "none may be left out: it would count as vanished");
            told.addAll(now);
            Say acknowledge = new Say();
            acknowledge.acknowledged = now;
            last = core.step(new WorkerEvent.Orders(1, acknowledge.orders()), 0);
            if (told.size() == ends) {
                assertTrue(actions(WorkerAction.ToLeader.class).isEmpty(), "nothing is left to tell");
                return;
            }
        }
        throw new AssertionError("only " + told.size() + " were told");
    }

    @Test
    void anEndThatFitsIntoNoMessageIsAFailureThatSaysSo() {
        running(map(0, 0));
        AttemptResult.Failed failed = failure((int) (AttemptEnds.MAX_END_BYTES / 3));
        step(new WorkerEvent.FromExecutor(
                1, new ExecutorMessage.Ended(new AttemptEnd(map(0, 0), failed, AttemptTrace.NONE), "")));
        assertTrue(
                failureOf(map(0, 0)).message().contains(" bytes"),
                failureOf(map(0, 0)).message());
        assertEquals("", failureOf(map(0, 0)).stackTrace());
    }

    @Test
    void aWorkerThatHoldsAllThatItCanNameTakesNoMoreMapsButReduces() {
        WorkerCore full = new WorkerCore(
                new WorkerIdentity("w", "host", "/rack", 2, 1024, "host", 7), 1000, new WorkerLimits(1, 1000));
        full.step(new WorkerEvent.LinkUp(1), 0);
        Say say = new Say();
        say.launches = List.of(launch(map(0, 0)));
        full.step(new WorkerEvent.Orders(1, say.orders()), 0);
        full.step(new WorkerEvent.ExecutorReady(1), 0);
        full.step(new WorkerEvent.JobLocalised(JOB, "/d", List.of("/d"), List.of("/d/a.jar")), 0);
        AttemptResult.Mapped mapped = new AttemptResult.Mapped(1, 1, 1, List.of(), JobCounters.NONE);
        full.step(
                new WorkerEvent.FromExecutor(
                        1, new ExecutorMessage.Ended(new AttemptEnd(map(0, 0), mapped, AttemptTrace.NONE), "/d/out")),
                0);
        say.launches = List.of(launch(map(1, 0)), launch(reduce(0)));
        last = full.step(new WorkerEvent.Orders(1, say.orders()), 0);
        assertEquals(FailureKind.ENVIRONMENT, failureOf(map(1, 0)).kind());
        assertEquals(1, told(ExecutorMessage.Run.class).size());
        assertEquals(1, full.attemptsInWork());
    }

    @Test
    void anExecutorThatDoesNotEndTakesWithItWhatWaitsForItsEnd() {
        running(map(0, 0), map(1, 0));
        say(s -> s.kills = List.of(map(0, 0)));
        step(new WorkerEvent.TimerFired(new WorkerTimer.KillDeadline(map(0, 0))));
        WorkerAction.SetTimer deadline = only(WorkerAction.SetTimer.class);
        assertEquals(new WorkerTimer.EndDeadline(1), deadline.timer());
        assertEquals(WorkerCore.END_PATIENCE_NANOS, deadline.delayNanos());
        say(s -> s.launches = List.of(launch(map(2, 0))));
        step(new WorkerEvent.TimerFired(deadline.timer()));
        assertEquals(1, only(WorkerAction.StopExecutor.class).executor());
        assertEquals(deadline.timer(), only(WorkerAction.SetTimer.class).timer());
        assertEquals(FailureKind.KILLED, failureOf(map(0, 0)).kind());
        assertEquals(FailureKind.ENVIRONMENT, failureOf(map(1, 0)).kind());
        assertTrue(failureOf(map(2, 0)).message().contains("still there after 30 s"));
        assertEquals(0, core.attemptsInWork());
        step(new WorkerEvent.ExecutorDied(1, 137, ""));
        assertEquals(deadline.timer(), only(WorkerAction.CancelTimer.class).timer());
        say(s -> s.launches = List.of(launch(map(3, 0))));
        assertEquals(2, only(WorkerAction.StartExecutor.class).executor());
    }

    private List<WorkerAction> beatAt(long nanos) {
        last = core.step(new WorkerEvent.TimerFired(new WorkerTimer.Heartbeat()), nanos);
        return last;
    }

    /** A leader that was elected since does not know that the worker has an executor of the job. */
    @Test
    void aJobOfWhichNothingIsLeftHereIsClearedAwayAfterAWhileAndMayComeBack() {
        running(reduce(0));
        ended(reduce(0), "");
        beatAt(0);
        beatAt(2 * WorkerCore.IDLE_JOB_NANOS);
        assertTrue(actions(WorkerAction.StopExecutor.class).isEmpty(), "its end is not acknowledged");
        say(s -> s.acknowledged = List.of(reduce(0)));
        beatAt(0);
        beatAt(WorkerCore.IDLE_JOB_NANOS - 1);
        assertTrue(actions(WorkerAction.StopExecutor.class).isEmpty());
        beatAt(WorkerCore.IDLE_JOB_NANOS);
        only(WorkerAction.StopExecutor.class);
        step(new WorkerEvent.ExecutorDied(1, 137, ""));
        assertEquals(new WorkerAction.DeleteJob(JOB, SPEC, false), only(WorkerAction.DeleteJob.class));
        say(s -> s.launches = List.of(launch(reduce(1))));
        only(WorkerAction.LocaliseJob.class);
        only(WorkerAction.StartExecutor.class);
    }

    @Test
    void aJobIsNotClearedAwayWhileItsOutputIsHeldOrWhenAnAttemptComesBeforeItsExecutorIsGone() {
        running(map(0, 0), reduce(0));
        ended(map(0, 0), "/d/out");
        ended(reduce(0), "");
        say(s -> s.acknowledged = List.of(map(0, 0), reduce(0)));
        beatAt(0);
        beatAt(WorkerCore.IDLE_JOB_NANOS);
        assertTrue(actions(WorkerAction.StopExecutor.class).isEmpty(), "an output is held");
        step(new WorkerEvent.OutputDamaged(map(0, 0), "gone"));
        beatAt(WorkerCore.IDLE_JOB_NANOS);
        beatAt(2 * WorkerCore.IDLE_JOB_NANOS);
        only(WorkerAction.StopExecutor.class);
        say(s -> s.launches = List.of(launch(reduce(1))));
        step(new WorkerEvent.ExecutorDied(1, 137, ""));
        assertTrue(actions(WorkerAction.DeleteJob.class).isEmpty());
        assertEquals(2, only(WorkerAction.StartExecutor.class).executor());
    }
}
