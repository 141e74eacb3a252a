package windrow.protocol.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import windrow.protocol.discovery.Leader;
import windrow.protocol.id.JobId;
import windrow.protocol.message.ClientReply;
import windrow.protocol.message.ClientRequest;
import windrow.protocol.message.ClusterStatus;

/** What the client does, event by event. */
class ClientCoreTest {

    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final long REACH = 30 * SECOND;
    private static final Leader FIRST = new Leader(3, "one", 1);
    private static final Leader SECOND_LEADER = new Leader(4, "two", 2);
    private static final JobId JOB = new JobId(3, 1);

    private final ClientCore core = new ClientCore("a test");
    private long now = -5 * SECOND;

    private List<ClientAction> step(ClientEvent event) {
        return core.step(event, now);
    }

    private List<ClientAction> ask(long question) {
        return step(new ClientEvent.Ask(question, new ClientQuestion.Cluster(), REACH));
    }

    private List<ClientAction> news(Leader leader) {
        return step(new ClientEvent.LeaderNews(Optional.ofNullable(leader)));
    }

    private static <A> List<A> all(Class<A> type, List<ClientAction> actions) {
        return actions.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static <A> A one(Class<A> type, List<ClientAction> actions) {
        List<A> found = all(type, actions);
        assertEquals(1, found.size(), () -> type.getSimpleName() + " in " + actions);
        return found.get(0);
    }

    private static <A> void none(Class<A> type, List<ClientAction> actions) {
        assertEquals(List.of(), all(type, actions));
    }

    private static long delay(List<ClientAction> actions, Predicate<ClientTimer> timer) {
        return all(ClientAction.SetTimer.class, actions).stream()
                .filter(set -> timer.test(set.timer()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no such timer in " + actions))
                .delayNanos();
    }

    private List<ClientAction> fire(ClientTimer timer, long afterNanos) {
        now += afterNanos;
        return step(new ClientEvent.TimerFired(timer));
    }

    private static ClientReply cluster(long call) {
        return new ClientReply.Cluster(call, new ClusterStatus(3, List.of(), 0));
    }

    /** A link to the first leader that answered one question. */
    private void lead() {
        news(FIRST);
        ask(100);
        ClientAction.Send sent = one(ClientAction.Send.class, step(new ClientEvent.Connected(1)));
        step(new ClientEvent.Replied(1, 3, cluster(sent.request().call())));
    }

    @Test
    void aQuestionIsSentToTheLeaderAndItsAnswerToldWithWhoGaveIt() {
        none(ClientAction.Connect.class, news(FIRST));
        List<ClientAction> asked = ask(7);
        assertEquals(
                new ClientAction.Connect(1, FIRST, ClientCore.CONNECT_NANOS), one(ClientAction.Connect.class, asked));
        none(ClientAction.Connect.class, ask(8));
        List<ClientAction> connected = step(new ClientEvent.Connected(1));
        List<ClientAction.Send> sent = all(ClientAction.Send.class, connected);
        assertEquals(2, sent.size());
        assertEquals(3, sent.get(0).epoch());
        none(ClientAction.Found.class, connected);
        ClientReply reply = cluster(sent.get(1).request().call());
        List<ClientAction> replied = step(new ClientEvent.Replied(1, 3, reply));
        assertEquals(FIRST, one(ClientAction.Found.class, replied).leader());
        assertEquals(new ClientAction.Answered(8, reply, FIRST), one(ClientAction.Answered.class, replied));
        assertEquals(1, core.openQuestions());
        none(ClientAction.Answered.class, step(new ClientEvent.Replied(1, 3, reply)));
    }

    @Test
    void anOpenLinkTakesTheNextQuestionAtOnce() {
        lead();
        List<ClientAction> asked = ask(8);
        assertEquals(1, one(ClientAction.Send.class, asked).link());
        none(ClientAction.Connect.class, asked);
    }

    @Test
    void aConnectionAloneCanBeAskedFor() {
        news(FIRST);
        one(ClientAction.Connect.class, step(new ClientEvent.Reach(1, REACH)));
        List<ClientAction> connected = step(new ClientEvent.Connected(1));
        assertEquals(new ClientAction.Reached(1, FIRST), one(ClientAction.Reached.class, connected));
        none(ClientAction.Found.class, connected);
        assertEquals(0, core.openQuestions());
    }

    @Test
    void aQuestionIsAskedAgainUnderAnotherCallNumberAndTheWatcherHearsItOnce() {
        lead();
        long call = one(ClientAction.Send.class, ask(1)).request().call();
        List<ClientAction> closed = step(new ClientEvent.LinkClosed(1, "reset"));
        assertEquals(new ClientAction.Lost(FIRST, "reset"), one(ClientAction.Lost.class, closed));
        // the directory does not know yet: not at once
        none(ClientAction.Connect.class, closed);
        assertEquals(200 * MILLI, delay(closed, ClientTimer.Retry.class::isInstance));
        List<ClientAction> again = fire(new ClientTimer.Retry(), 200 * MILLI);
        ClientAction.Connect second = one(ClientAction.Connect.class, again);
        List<ClientAction> failed = step(new ClientEvent.ConnectFailed(second.link(), "nobody there", false));
        none(ClientAction.Lost.class, failed);
        assertEquals(400 * MILLI, delay(failed, ClientTimer.Retry.class::isInstance));
        ClientAction.Connect third = one(ClientAction.Connect.class, news(SECOND_LEADER));
        assertEquals(SECOND_LEADER, third.leader());
        ClientAction.Send sent = one(ClientAction.Send.class, step(new ClientEvent.Connected(third.link())));
        assertTrue(sent.request().call() > call, sent.toString());
        assertEquals(4, sent.epoch());
        // what the old link still says does not count
        assertEquals(
                List.of(),
                step(new ClientEvent.Replied(1, 3, cluster(sent.request().call()))));
        List<ClientAction> replied = step(
                new ClientEvent.Replied(third.link(), 4, cluster(sent.request().call())));
        assertEquals(SECOND_LEADER, one(ClientAction.Found.class, replied).leader());
        assertEquals(SECOND_LEADER, one(ClientAction.Answered.class, replied).leader());
    }

    @Test
    void whatEndsWhileNobodyAsksIsToldWithTheNextQuestion() {
        lead();
        List<ClientAction> closed = step(new ClientEvent.LinkClosed(1, "reset"));
        none(ClientAction.Lost.class, closed);
        none(ClientAction.SetTimer.class, closed);
        List<ClientAction> asked = ask(1);
        assertEquals("reset", one(ClientAction.Lost.class, asked).reason());
        one(ClientAction.Connect.class, asked);
    }

    @Test
    void withoutALeaderAQuestionIsGivenUpAfterItsTimeAndNotBefore() {
        List<ClientAction> asked = ask(1);
        assertEquals(REACH, delay(asked, ClientTimer.GiveUp.class::isInstance));
        now += 10 * SECOND;
        step(new ClientEvent.Ask(2, new ClientQuestion.Cluster(), 5 * SECOND));
        ClientFailure brief = one(ClientAction.Failed.class, fire(new ClientTimer.GiveUp(), 5 * SECOND))
                .failure();
        assertEquals("no coordinator leads the cluster (asked a test for 5 s)", brief.message());
        assertFalse(brief.sent());
        assertEquals(1, core.openQuestions());
        assertEquals(
                1,
                one(ClientAction.Failed.class, fire(new ClientTimer.GiveUp(), 15 * SECOND))
                        .question());
    }

    @Test
    void theTimeWithoutALeaderBeginsWhenTheLinkEndsButNotWhenItsPeerDoesNotLead() {
        lead();
        ask(1);
        now += 100 * SECOND;
        assertEquals(REACH, delay(step(new ClientEvent.LinkClosed(1, "reset")), ClientTimer.GiveUp.class::isInstance));
        long link = one(ClientAction.Connect.class, fire(new ClientTimer.Retry(), 10 * SECOND))
                .link();
        step(new ClientEvent.Connected(link));
        List<ClientAction> disowned = step(new ClientEvent.Disowned(link, "it does not lead"));
        one(ClientAction.CloseLink.class, disowned);
        assertEquals(20 * SECOND, delay(disowned, ClientTimer.GiveUp.class::isInstance));
        ClientFailure failure = one(ClientAction.Failed.class, fire(new ClientTimer.GiveUp(), 20 * SECOND))
                .failure();
        assertEquals(ClientFailure.Kind.UNREACHABLE, failure.kind());
        assertTrue(failure.message().contains("last: it does not lead"), failure.message());
        assertTrue(failure.sent(), "somebody may have done what was asked for");
    }

    @Test
    void aLeaderThatSaysNothingIsGivenUp() {
        lead();
        List<ClientAction> asked = step(new ClientEvent.Ask(1, new ClientQuestion.Status(JOB, -1, 0, 2_000), REACH));
        ClientTimer timer = new ClientTimer.Answer(1);
        assertEquals(17 * SECOND, delay(asked, timer::equals));
        List<ClientAction> silent = fire(timer, 17 * SECOND);
        assertEquals(
                "no answer for 17000 ms",
                one(ClientAction.CloseLink.class, silent).reason());
        one(ClientAction.Lost.class, silent);
    }

    @Test
    void aConnectionThatIsNeitherMadeNorRefusedIsGivenUp() {
        news(FIRST);
        List<ClientAction> asked = ask(1);
        assertEquals(2 * ClientCore.CONNECT_NANOS, delay(asked, new ClientTimer.Connecting(1)::equals));
        List<ClientAction> late = fire(new ClientTimer.Connecting(1), 6 * SECOND);
        assertEquals(1, one(ClientAction.CloseLink.class, late).link());
        assertEquals(List.of(), step(new ClientEvent.Connected(1)), "given up is given up");
        assertEquals(
                2,
                one(ClientAction.Connect.class, fire(new ClientTimer.Retry(), 200 * MILLI))
                        .link());
    }

    @Test
    void aLaterLeaderThatTheDirectoryKnowsIsGoneToAtOnce() {
        lead();
        ask(1);
        List<ClientAction> news = news(SECOND_LEADER);
        assertEquals(1, one(ClientAction.CloseLink.class, news).link());
        assertEquals(FIRST, one(ClientAction.Lost.class, news).leader());
        assertEquals(SECOND_LEADER, one(ClientAction.Connect.class, news).leader());
        none(ClientAction.CloseLink.class, news(FIRST));
    }

    @Test
    void aLeaderThatWasReplacedIsNotAskedAgainWhateverTheDirectorySays() {
        news(SECOND_LEADER);
        ask(1);
        ClientAction.Send sent = one(ClientAction.Send.class, step(new ClientEvent.Connected(1)));
        step(new ClientEvent.Replied(1, 4, cluster(sent.request().call())));
        ask(2);
        news(FIRST);
        none(ClientAction.Connect.class, step(new ClientEvent.LinkClosed(1, "reset")));
        none(ClientAction.Connect.class, news(FIRST));
        one(ClientAction.Connect.class, news(SECOND_LEADER));
    }

    /** The directory names the address of one who stood by when the link was made. */
    @Test
    void theAnswerSaysUnderWhichEpochItWasGiven() {
        news(FIRST);
        ask(1);
        long call = one(ClientAction.Send.class, step(new ClientEvent.Connected(1)))
                .request()
                .call();
        List<ClientAction> replied = step(new ClientEvent.Replied(1, 5, cluster(call)));
        assertEquals(
                new Leader(5, "one", 1),
                one(ClientAction.Answered.class, replied).leader());
        long next = one(ClientAction.Send.class, ask(2)).request().call();
        List<ClientAction> earlier = step(new ClientEvent.Replied(1, 3, cluster(next)));
        none(ClientAction.Answered.class, earlier);
        one(ClientAction.CloseLink.class, earlier);
    }

    /** A version of one leader says nothing of another's. */
    @Test
    void theNextLeaderTellsAStatusAtOnceThoughTheVersionKnownOfTheLastWasHigher() {
        lead();
        ClientQuestion known = new ClientQuestion.Status(JOB, 500, 3, 2_000);
        List<ClientAction> asked = step(new ClientEvent.Ask(1, known, REACH));
        assertEquals(
                500, ((ClientRequest.Status) one(ClientAction.Send.class, asked).request()).knownVersion());
        step(new ClientEvent.LinkClosed(1, "reset"));
        long link = one(ClientAction.Connect.class, news(SECOND_LEADER)).link();
        ClientRequest again = one(ClientAction.Send.class, step(new ClientEvent.Connected(link)))
                .request();
        assertEquals(-1, ((ClientRequest.Status) again).knownVersion());
    }

    @Test
    void whatCannotBeSentFailsAloneAndNobodyHearsOfALostLeader() {
        lead();
        long large = one(ClientAction.Send.class, ask(1)).request().call();
        ask(2);
        List<ClientAction> closed = step(new ClientEvent.Unsendable(1, large, "could not be sent: too large"));
        ClientAction.Failed failed = one(ClientAction.Failed.class, closed);
        assertEquals(1, failed.question());
        assertEquals(ClientFailure.Kind.UNSENDABLE, failed.failure().kind());
        assertFalse(failed.failure().sent());
        none(ClientAction.Lost.class, closed);
        long link = one(ClientAction.Connect.class, closed).link();
        long call = one(ClientAction.Send.class, step(new ClientEvent.Connected(link)))
                .request()
                .call();
        List<ClientAction> replied = step(new ClientEvent.Replied(link, 3, cluster(call)));
        assertEquals(2, one(ClientAction.Answered.class, replied).question());
        none(ClientAction.Found.class, replied);
    }

    @Test
    void aRefusalCountsUntilALeaderWasFound() {
        news(FIRST);
        ask(1);
        ClientFailure refused = one(
                        ClientAction.Failed.class, step(new ClientEvent.ConnectFailed(1, "another cluster", true)))
                .failure();
        assertEquals(new ClientFailure(ClientFailure.Kind.REFUSED, "another cluster", false), refused);
        ask(2);
        ClientAction.Send sent = one(ClientAction.Send.class, step(new ClientEvent.Connected(2)));
        step(new ClientEvent.Replied(2, 3, cluster(sent.request().call())));
        ask(3);
        step(new ClientEvent.LinkClosed(2, "reset"));
        long link = one(ClientAction.Connect.class, fire(new ClientTimer.Retry(), 200 * MILLI))
                .link();
        none(ClientAction.Failed.class, step(new ClientEvent.ConnectFailed(link, "another cluster", true)));
    }

    @Test
    void lostLinksAreBounded() {
        news(FIRST);
        List<ClientAction> actions = new ArrayList<>(ask(1));
        int links = 0;
        while (core.openQuestions() > 0) {
            long link = one(ClientAction.Connect.class, actions).link();
            links++;
            step(new ClientEvent.Connected(link));
            actions = new ArrayList<>(step(new ClientEvent.LinkClosed(link, "reset")));
            if (core.openQuestions() > 0) {
                actions = fire(new ClientTimer.Retry(), delay(actions, ClientTimer.Retry.class::isInstance));
            }
        }
        assertEquals(ClientCore.MAX_LOST_LINKS, links);
        assertTrue(one(ClientAction.Failed.class, actions).failure().message().startsWith("gave up after 300"));
    }

    /** A leader that has forgotten the request would take it for another job. */
    @Test
    void aSubmissionIsNotRepeatedForEver() {
        news(FIRST);
        var spec = new windrow.protocol.message.JobSpec(
                "r", "j", "me", "/s", List.of(), List.of(), true, 1, 512, 4, false, java.util.Map.of());
        long began = now;
        List<ClientAction> actions =
                new ArrayList<>(step(new ClientEvent.Ask(1, new ClientQuestion.Submit(spec), REACH)));
        while (core.openQuestions() > 0) {
            long link = one(ClientAction.Connect.class, actions).link();
            step(new ClientEvent.Connected(link));
            now += ClientCore.ANSWER_NANOS;
            actions = new ArrayList<>(step(new ClientEvent.LinkClosed(link, "reset")));
            if (core.openQuestions() > 0) {
                actions = fire(new ClientTimer.Retry(), delay(actions, ClientTimer.Retry.class::isInstance));
            }
        }
        ClientFailure failure = one(ClientAction.Failed.class, actions).failure();
        assertTrue(failure.sent(), "the job may run");
        assertTrue(failure.message().startsWith("gave up after 10 min"), failure.message());
        assertTrue(now - began < ClientCore.SUBMIT_NANOS + 2 * ClientCore.ANSWER_NANOS, now - began + " ns");
    }

    @Test
    void whoeverWithdrawsHearsNothingAndNobodyIsLookedForOnHisBehalf() {
        ask(1);
        step(new ClientEvent.Withdraw(1));
        assertEquals(0, core.openQuestions());
        none(ClientAction.Connect.class, news(FIRST));
        none(ClientAction.Failed.class, fire(new ClientTimer.GiveUp(), REACH));
    }

    @Test
    void aClosedClientFailsAllQuestions() {
        lead();
        ask(1);
        List<ClientAction> closed = step(new ClientEvent.Close());
        assertEquals(
                ClientFailure.Kind.CLOSED,
                one(ClientAction.Failed.class, closed).failure().kind());
        one(ClientAction.CloseLink.class, closed);
        none(ClientAction.Lost.class, closed);
        one(ClientAction.Failed.class, ask(2));
        none(ClientAction.Connect.class, news(SECOND_LEADER));
    }
}
