package windrow.protocol.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import windrow.protocol.conf.Durations;
import windrow.protocol.discovery.Leader;
import windrow.protocol.message.ClientRequest;

/**
 * Decides how a client's questions come to whoever leads: a pure state machine without threads, clocks or sockets. The host feeds it events
 * and does the actions it gives back, in their order.
 *
 * <p>Rules:
 *
 * <ul>
 *   <li>There is one link at a time, and one is looked for only while somebody has a question.
 *   <li>Every question is sent on the link that stands, under a call number of its own; when the link ends without the answer, it is sent
 *       on the next one under another.
 *   <li>A question fails when there was no leader for as long as it said, and when {@link #MAX_LOST_LINKS} links ended under it. A link
 *       whose peer said that it does not lead counts as none: neither as a leader, nor as lost.
 *   <li>A leader that does not answer for {@link #ANSWER_NANOS} longer than it was allowed to is given up, and the next looked for.
 *   <li>The same leader is tried again after a pause, another one at once; news of the directory end the pause. When the directory knows a
 *       later leader than the present one, the link is left for that one.
 *   <li>A leader is found when it answers: coordinators that stand by accept connections, too.
 *   <li>Whoever refuses the very first link is told on; later it may only be that a dead leader's port has a new owner.
 * </ul>
 *
 * <p>Not thread-safe: one thread calls {@link #step}.
 */
public final class ClientCore {

    /** How long one attempt to connect may take. */
    public static final long CONNECT_NANOS = 3_000_000_000L;

    /** After this time a leader is given up that was asked and says nothing, beyond what the question allows it. */
    public static final long ANSWER_NANOS = 15_000_000_000L;

    /** Links to leaders that may end under one question; more is no cluster to wait for. */
    public static final int MAX_LOST_LINKS = 300;

    /**
     * How long a submission that was sent is repeated over links that end before it is answered: a coordinator remembers the requests of
     * jobs that have ended, but not for ever, and one that it forgot would be another job.
     */
    public static final long SUBMIT_NANOS = 600_000_000_000L;

    private static final long NANOS_PER_MILLI = 1_000_000L;
    private static final ClientTimer RETRY = new ClientTimer.Retry();
    private static final ClientTimer GIVE_UP = new ClientTimer.GiveUp();

    private final String where;
    private final LeaderSearch search = new LeaderSearch();
    private final Map<Long, OpenQuestion> questions = new LinkedHashMap<>();
    /** Calls that were sent on the present link, with their questions. */
    private final Map<Long, OpenQuestion> calls = new HashMap<>();

    private final ClientEvent.Handler handler = new Events();

    private @Nullable LeaderLink link;
    private long links;
    private long callsMade;
    /** The leader that the watcher was told of last, and why it is gone, until the watcher is told that as well. */
    private @Nullable Leader found;

    private @Nullable String untoldLoss;
    private String lastTrouble = "";
    private boolean retrySet;
    private boolean closed;

    private long now;
    private List<ClientAction> actions = new ArrayList<>();

    /** @param where the directory that is asked for the leader, for messages */
    public ClientCore(String where) {
        this.where = where;
    }

    /** Takes in an event; what is to be done comes back, to be done in this order and before the next step. */
    public List<ClientAction> step(ClientEvent event, long nowNanos) {
        actions = new ArrayList<>();
        now = nowNanos;
        event.handledBy(handler);
        return List.copyOf(actions);
    }

    /** Questions without an answer. */
    public int openQuestions() {
        return questions.size();
    }

    // ---- looking for a leader

    /** To be called whenever there is no link. */
    private void seek() {
        if (questions.isEmpty()) {
            rest();
            return;
        }
        tellLoss();
        setGiveUp();
        Leader leader = search.candidate();
        if (leader != null) {
            connect(leader);
        } else if (search.isPausing() && !retrySet) {
            retrySet = true;
            actions.add(new ClientAction.SetTimer(RETRY, search.pause()));
        }
    }

    /** Nobody waits for a leader. */
    private void rest() {
        cancelRetry();
        actions.add(new ClientAction.CancelTimer(GIVE_UP));
        search.pauseOver();
    }

    private void cancelRetry() {
        if (retrySet) {
            retrySet = false;
            actions.add(new ClientAction.CancelTimer(RETRY));
        }
    }

    private void connect(Leader leader) {
        LeaderLink made = new LeaderLink(++links, leader);
        link = made;
        cancelRetry();
        actions.add(new ClientAction.Connect(made.number, leader, CONNECT_NANOS));
        // the connector keeps its time by itself; this is for one that says nothing at all
        actions.add(new ClientAction.SetTimer(new ClientTimer.Connecting(made.number), 2 * CONNECT_NANOS));
    }

    private void reachIsOver() {
        LeaderLink present = link;
        if (present != null && present.open) {
            return;
        }
        expire();
        if (present == null) {
            seek();
        } else if (!questions.isEmpty()) {
            setGiveUp();
        }
    }

    private void setGiveUp() {
        long soonest = Long.MAX_VALUE;
        for (OpenQuestion question : questions.values()) {
            soonest = Math.min(soonest, question.leftNanos(now));
        }
        actions.add(new ClientAction.SetTimer(GIVE_UP, Math.max(0, soonest)));
    }

    /** Those that have waited for a leader for long enough wait no longer. */
    private void expire() {
        for (OpenQuestion question : List.copyOf(questions.values())) {
            if (question.leftNanos(now) <= 0) {
                fail(
                        question,
                        ClientFailure.Kind.UNREACHABLE,
                        "no coordinator leads the cluster (asked " + where + " for "
                                + Durations.format(Duration.ofNanos(question.reachNanos))
                                + (lastTrouble.isEmpty() ? ")" : "; last: " + lastTrouble + ")"));
            }
        }
    }

    // ---- links

    /** Why a link ended. */
    private enum Ending {
        /** It could not be made. */
        NOT_MADE(false, true),
        /** The peer is no leader. */
        NO_LEADER(false, true),
        BROKEN(true, true),
        /** Something was to be sent that cannot be; the leader is as good as before. */
        MISUSED(true, false),
        /** For a later leader. */
        LEFT(true, true);

        /** Whether the time on the link counts as time with a leader. */
        final boolean hadLeader;

        final boolean isLoss;

        Ending(boolean hadLeader, boolean isLoss) {
            this.hadLeader = hadLeader;
            this.isLoss = isLoss;
        }
    }

    private @Nullable LeaderLink linkOf(long number) {
        LeaderLink present = link;
        return present != null && present.number == number ? present : null;
    }

    private void closeLink(LeaderLink over, String reason, Ending ending) {
        actions.add(new ClientAction.CloseLink(over.number, reason));
        linkEnded(over, reason, ending);
    }

    private void linkEnded(LeaderLink over, String reason, Ending ending) {
        link = null;
        actions.add(new ClientAction.CancelTimer(new ClientTimer.Connecting(over.number)));
        for (OpenQuestion unanswered : calls.values()) {
            actions.add(new ClientAction.CancelTimer(new ClientTimer.Answer(unanswered.id)));
        }
        calls.clear();
        lastTrouble = reason;
        if (ending.isLoss) {
            untoldLoss = found == null ? null : reason;
            search.failed(over.leader);
        }
        if (over.open && ending.hadLeader) {
            leaderEnded(reason);
        }
        expire();
        seek();
    }

    private void leaderEnded(String reason) {
        for (OpenQuestion question : List.copyOf(questions.values())) {
            question.sinceNanos = now;
            question.lostLinks++;
            if (question.lostLinks >= MAX_LOST_LINKS) {
                fail(
                        question,
                        ClientFailure.Kind.UNREACHABLE,
                        "gave up after " + MAX_LOST_LINKS + " connections to who leads by " + where + "; last: "
                                + reason);
            } else if (question.isSubmission() && question.sent && now - question.firstSentNanos >= SUBMIT_NANOS) {
                fail(
                        question,
                        ClientFailure.Kind.UNREACHABLE,
                        "gave up after " + SUBMIT_NANOS / 60_000_000_000L + " min in which who leads by " + where
                                + " was asked and never answered; last: " + reason);
            }
        }
    }

    private void send(LeaderLink over, OpenQuestion question) {
        ClientQuestion asked = question.asked;
        if (asked == null) {
            questions.remove(question.id);
            actions.add(new ClientAction.Reached(question.id, over.leader));
            return;
        }
        if (!question.sent) {
            question.sent = true;
            question.firstSentNanos = now;
        }
        ClientRequest request = asked.toRequest(++callsMade, over.leader.epoch());
        calls.put(request.call(), question);
        long patience = asked.waitMillis() * NANOS_PER_MILLI + ANSWER_NANOS;
        actions.add(new ClientAction.Send(over.number, over.leader.epoch(), request));
        actions.add(new ClientAction.SetTimer(new ClientTimer.Answer(question.id), patience));
    }

    /** The peer answered, so it leads. */
    private void confirm(LeaderLink over) {
        if (over.answered) {
            return;
        }
        over.answered = true;
        lastTrouble = "";
        search.answered(over.leader);
        Leader before = found;
        if (before != null && !before.equals(over.leader) && untoldLoss == null) {
            untoldLoss = "another one leads";
        }
        tellLoss();
        if (found == null) {
            found = over.leader;
            actions.add(new ClientAction.Found(over.leader));
        }
    }

    private void tellLoss() {
        Leader lost = found;
        String reason = untoldLoss;
        if (lost != null && reason != null) {
            actions.add(new ClientAction.Lost(lost, reason));
            found = null;
        }
        untoldLoss = null;
    }

    // ---- questions

    private void open(OpenQuestion question) {
        if (closed) {
            fail(question, ClientFailure.Kind.CLOSED, "this client is closed");
            return;
        }
        questions.put(question.id, question);
        LeaderLink present = link;
        if (present == null) {
            seek();
        } else if (present.open) {
            send(present, question);
        } else {
            setGiveUp();
        }
    }

    private void fail(OpenQuestion question, ClientFailure.Kind kind, String message) {
        forget(question);
        boolean sent = question.sent && kind != ClientFailure.Kind.UNSENDABLE;
        actions.add(new ClientAction.Failed(question.id, new ClientFailure(kind, message, sent)));
    }

    private void failAll(ClientFailure.Kind kind, String message) {
        for (OpenQuestion question : List.copyOf(questions.values())) {
            fail(question, kind, message);
        }
    }

    private void forget(OpenQuestion question) {
        questions.remove(question.id);
        if (calls.values().remove(question)) {
            actions.add(new ClientAction.CancelTimer(new ClientTimer.Answer(question.id)));
        }
    }

    /** A link from its making to its end. */
    private static final class LeaderLink {

        final long number;
        Leader leader;
        boolean open;
        /** Whether the peer answered here; only then it leads. */
        boolean answered;

        LeaderLink(long number, Leader leader) {
            this.number = number;
            this.leader = leader;
        }
    }

    private final class Events implements ClientEvent.Handler {

        @Override
        public void ask(ClientEvent.Ask event) {
            open(new OpenQuestion(event.question(), event.asked(), event.reachNanos(), now));
        }

        @Override
        public void reach(ClientEvent.Reach event) {
            open(new OpenQuestion(event.question(), null, event.reachNanos(), now));
        }

        @Override
        public void withdraw(ClientEvent.Withdraw event) {
            OpenQuestion question = questions.get(event.question());
            if (question != null) {
                forget(question);
                if (questions.isEmpty()) {
                    rest();
                }
            }
        }

        @Override
        public void leaderNews(ClientEvent.LeaderNews event) {
            search.news(event.leader().orElse(null));
            LeaderLink present = link;
            if (present == null) {
                seek();
                return;
            }
            Leader later = search.later(present.leader);
            if (later != null) {
                closeLink(present, later + " leads now", Ending.LEFT);
            }
        }

        @Override
        public void connected(ClientEvent.Connected event) {
            LeaderLink made = linkOf(event.link());
            if (made == null || made.open) {
                return;
            }
            made.open = true;
            actions.add(new ClientAction.CancelTimer(new ClientTimer.Connecting(made.number)));
            actions.add(new ClientAction.CancelTimer(GIVE_UP));
            List.copyOf(questions.values()).forEach(question -> send(made, question));
        }

        @Override
        public void connectFailed(ClientEvent.ConnectFailed event) {
            LeaderLink failed = linkOf(event.link());
            if (failed == null) {
                return;
            }
            if (event.refused() && !search.hasAnswered()) {
                failAll(ClientFailure.Kind.REFUSED, event.reason());
            }
            linkEnded(failed, event.reason(), Ending.NOT_MADE);
        }

        @Override
        public void replied(ClientEvent.Replied event) {
            LeaderLink from = linkOf(event.link());
            if (from == null) {
                return;
            }
            Leader leader = from.leader;
            if (event.epoch() < leader.epoch()) {
                closeLink(from, leader + " answers as the leader of epoch " + event.epoch(), Ending.NO_LEADER);
                return;
            }
            if (event.epoch() > leader.epoch()) {
                // it stood by when the link was made, and was elected since
                from.leader = new Leader(event.epoch(), leader.host(), leader.port());
            }
            confirm(from);
            OpenQuestion question = calls.get(event.reply().call());
            if (question != null) {
                forget(question);
                actions.add(new ClientAction.Answered(question.id, event.reply(), from.leader));
            }
        }

        @Override
        public void disowned(ClientEvent.Disowned event) {
            LeaderLink from = linkOf(event.link());
            if (from != null) {
                closeLink(from, event.reason(), Ending.NO_LEADER);
            }
        }

        @Override
        public void linkClosed(ClientEvent.LinkClosed event) {
            LeaderLink over = linkOf(event.link());
            if (over != null) {
                linkEnded(over, event.reason(), Ending.BROKEN);
            }
        }

        @Override
        public void unsendable(ClientEvent.Unsendable event) {
            LeaderLink over = linkOf(event.link());
            if (over == null) {
                return;
            }
            OpenQuestion question = calls.get(event.call());
            if (question == null) {
                linkEnded(over, event.reason(), Ending.BROKEN);
            } else {
                // Who else waits here can ask again.
                fail(question, ClientFailure.Kind.UNSENDABLE, event.reason());
                linkEnded(over, event.reason(), Ending.MISUSED);
            }
        }

        @Override
        public void timerFired(ClientEvent.TimerFired event) {
            ClientTimer timer = event.timer();
            LeaderLink present = link;
            if (timer instanceof ClientTimer.Answer answer && present != null) {
                OpenQuestion question = questions.get(answer.question());
                if (question != null && question.asked != null && calls.containsValue(question)) {
                    long millis = question.asked.waitMillis() + ANSWER_NANOS / NANOS_PER_MILLI;
                    closeLink(present, "no answer for " + millis + " ms", Ending.BROKEN);
                }
            } else if (timer instanceof ClientTimer.Connecting connecting) {
                if (present != null && present.number == connecting.link() && !present.open) {
                    closeLink(present, "no connection to " + present.leader + " was made", Ending.NOT_MADE);
                }
            } else if (timer instanceof ClientTimer.GiveUp) {
                reachIsOver();
            } else if (timer instanceof ClientTimer.Retry && present == null) {
                retrySet = false;
                search.pauseOver();
                seek();
            }
        }

        @Override
        public void close(ClientEvent.Close event) {
            closed = true;
            failAll(ClientFailure.Kind.CLOSED, "this client is closed");
            LeaderLink present = link;
            if (present != null) {
                closeLink(present, "this client is closed", Ending.BROKEN);
            } else {
                rest();
            }
        }
    }
}
