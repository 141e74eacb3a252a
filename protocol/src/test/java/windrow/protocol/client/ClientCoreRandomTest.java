package windrow.protocol.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import windrow.protocol.discovery.Leader;
import windrow.protocol.message.ClientReply;
import windrow.protocol.message.ClientRequest;
import windrow.protocol.message.ClusterStatus;

/**
 * Whatever happens: there is one link at most, a call number is used once, each question is answered once or is still open with a timer or a
 * link outstanding that will lead on, and when the cluster is well again, or nobody leads for long enough, none is open any more.
 */
class ClientCoreRandomTest {

    private static final int SEEDS = 400;
    private static final int STEPS = 300;
    private static final long MILLI = 1_000_000L;

    @Test
    void noQuestionIsForgottenWhateverHappens() {
        long base = Long.getLong("windrow.seed", System.nanoTime());
        for (int i = 0; i < SEEDS; i++) {
            long seed = base + i;
            try {
                new Run(seed).play();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("with -Dwindrow.seed=" + seed, e);
            }
        }
    }

    /** A world around one client. */
    private static final class Run implements ClientAction.Handler {

        private final Random random;
        private final ClientCore core = new ClientCore("a random test");
        private final Map<ClientTimer, Long> timers = new LinkedHashMap<>();
        private final Map<Long, ClientRequest> unanswered = new LinkedHashMap<>();
        private final Set<Long> open = new HashSet<>();
        private final Map<Long, Long> withdrawn = new HashMap<>();
        private final Set<Long> calls = new HashSet<>();
        private final List<String> trace = new ArrayList<>();
        private long now;
        private long questions;
        private long epoch = 1;
        private ClientAction.@Nullable Connect link;
        private boolean connected;
        private boolean watched;
        private int sends;

        Run(long seed) {
            random = new Random(seed);
            now = random.nextLong();
        }

        void play() {
            for (int i = 0; i < STEPS; i++) {
                faulty();
                check();
            }
            if (random.nextBoolean()) {
                recover();
            } else {
                nobodyLeads();
            }
            assertEquals(Set.of(), open, () -> "open at the end: " + trace);
            assertEquals(0, core.openQuestions());
            long bound = (questions + 1) * (ClientCore.MAX_LOST_LINKS + STEPS);
            assertTrue(sends <= bound, "sent " + sends);
        }

        private void step(ClientEvent event) {
            trace.add(event.toString());
            core.step(event, now).forEach(action -> {
                trace.add("  " + action);
                action.handledBy(this);
            });
        }

        private void faulty() {
            now += (long) random.nextInt(2_000) * MILLI;
            runTimers();
            switch (random.nextInt(12)) {
                case 0 -> {
                    open.add(++questions);
                    step(new ClientEvent.Ask(
                            questions, new ClientQuestion.Cluster(), (1 + random.nextInt(60_000)) * MILLI));
                }
                case 1 -> {
                    open.add(++questions);
                    step(new ClientEvent.Reach(questions, (1 + random.nextInt(60_000)) * MILLI));
                }
                case 2 -> {
                    if (!open.isEmpty()) {
                        long question = open.iterator().next();
                        open.remove(question);
                        withdrawn.put(question, now);
                        step(new ClientEvent.Withdraw(question));
                    }
                }
                case 3 -> step(new ClientEvent.LeaderNews(Optional.empty()));
                case 4 -> step(new ClientEvent.LeaderNews(Optional.of(leader(epoch + random.nextInt(2)))));
                case 5 -> step(new ClientEvent.LeaderNews(Optional.of(leader(Math.max(1, epoch - 1)))));
                case 6 -> epoch++;
                case 7, 8 -> connectOrFail();
                case 9 -> {
                    if (link != null && connected) {
                        long number = link.link();
                        endLink();
                        step(new ClientEvent.LinkClosed(number, "broken"));
                    }
                }
                case 10 -> {
                    if (link != null && connected) {
                        step(
                                random.nextInt(3) > 0
                                        ? new ClientEvent.Disowned(link.link(), "no leader")
                                        : unsendable(link.link()));
                    }
                }
                default -> reply();
            }
        }

        private ClientEvent unsendable(long number) {
            long call =
                    unanswered.isEmpty() ? 0 : unanswered.keySet().iterator().next();
            endLink();
            return new ClientEvent.Unsendable(number, call, "too large");
        }

        private Leader leader(long ofEpoch) {
            return new Leader(ofEpoch, "host" + ofEpoch % 3, 1);
        }

        private void connectOrFail() {
            if (link == null || connected) {
                return;
            }
            if (random.nextBoolean()) {
                connected = true;
                step(new ClientEvent.Connected(link.link()));
            } else {
                long number = link.link();
                endLink();
                step(new ClientEvent.ConnectFailed(number, "nobody there", random.nextInt(20) == 0));
            }
        }

        private void reply() {
            if (link != null && !unanswered.isEmpty()) {
                long call = unanswered.keySet().iterator().next();
                unanswered.remove(call);
                step(new ClientEvent.Replied(
                        link.link(),
                        link.leader().epoch() + (random.nextInt(10) == 0 ? random.nextInt(3) - 1 : 0),
                        new ClientReply.Cluster(call, new ClusterStatus(epoch, List.of(), 0))));
            }
        }

        /** A leader that answers all, and a directory that knows it. */
        private void recover() {
            epoch += 3;
            step(new ClientEvent.LeaderNews(Optional.of(leader(epoch))));
            for (int i = 0; i < 1_000 && !open.isEmpty(); i++) {
                if (link != null && !connected) {
                    connected = true;
                    step(new ClientEvent.Connected(link.link()));
                } else if (link != null && !unanswered.isEmpty()) {
                    long call = unanswered.keySet().iterator().next();
                    unanswered.remove(call);
                    step(new ClientEvent.Replied(
                            link.link(), epoch, new ClientReply.Cluster(call, new ClusterStatus(epoch, List.of(), 0))));
                } else {
                    toNextTimer();
                }
                check();
            }
        }

        /** Only time passes. */
        private void nobodyLeads() {
            step(new ClientEvent.LeaderNews(Optional.empty()));
            for (int i = 0; i < 2_000 && !open.isEmpty(); i++) {
                toNextTimer();
                check();
            }
        }

        private void toNextTimer() {
            long next = timers.values().stream().mapToLong(at -> at - now).min().orElse(0);
            now += Math.max(0, next);
            runTimers();
        }

        private void runTimers() {
            for (ClientTimer timer : List.copyOf(timers.keySet())) {
                Long at = timers.get(timer);
                if (at != null && at - now <= 0) {
                    timers.remove(timer);
                    step(new ClientEvent.TimerFired(timer));
                }
            }
        }

        private void endLink() {
            link = null;
            connected = false;
            unanswered.clear();
        }

        private void check() {
            assertEquals(open.size(), core.openQuestions());
            if (!open.isEmpty()) {
                boolean leadsOn = connected
                        ? open.stream().allMatch(question -> timers.containsKey(new ClientTimer.Answer(question)))
                        : timers.containsKey(new ClientTimer.GiveUp());
                assertTrue(leadsOn, () -> "nothing leads on: " + trace);
            }
        }

        @Override
        public void connect(ClientAction.Connect action) {
            assertEquals(null, link, "a second link");
            link = action;
        }

        @Override
        public void closeLink(ClientAction.CloseLink action) {
            assertTrue(link != null && link.link() == action.link(), "no such link");
            endLink();
        }

        @Override
        public void send(ClientAction.Send action) {
            assertTrue(link != null && connected && link.link() == action.link(), "sent over no link");
            assertTrue(calls.add(action.request().call()), "a call number used twice");
            unanswered.put(action.request().call(), action.request());
            sends++;
        }

        @Override
        public void setTimer(ClientAction.SetTimer action) {
            assertTrue(action.delayNanos() >= 0);
            timers.put(action.timer(), now + action.delayNanos());
        }

        @Override
        public void cancelTimer(ClientAction.CancelTimer action) {
            timers.remove(action.timer());
        }

        private void ended(long question) {
            assertFalse(withdrawn.containsKey(question), "told though withdrawn");
            assertTrue(open.remove(question), "told twice");
        }

        @Override
        public void answered(ClientAction.Answered action) {
            assertTrue(watched, "answered by a leader that was not found");
            ended(action.question());
        }

        @Override
        public void reached(ClientAction.Reached action) {
            ended(action.question());
        }

        @Override
        public void failed(ClientAction.Failed action) {
            ended(action.question());
        }

        @Override
        public void found(ClientAction.Found action) {
            assertFalse(watched, "found twice");
            watched = true;
        }

        @Override
        public void lost(ClientAction.Lost action) {
            assertTrue(watched, "lost what was not found");
            watched = false;
        }
    }
}
