package windrow.local.sim;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import windrow.local.sim.job.SimJob;
import windrow.local.sim.world.SimLeaderDirectory;
import windrow.local.sim.world.SimLoop;
import windrow.local.sim.world.SimNetwork;
import windrow.local.sim.world.SimProcess;
import windrow.local.sim.world.SimZooKeeper;
import windrow.local.sim.world.Timeline;
import windrow.local.sim.world.Trace;
import windrow.local.sim.world.ViolationError;
import windrow.protocol.client.ClientAction;
import windrow.protocol.client.ClientCore;
import windrow.protocol.client.ClientEvent;
import windrow.protocol.client.ClientPatience;
import windrow.protocol.client.ClientQuestion;
import windrow.protocol.client.JobDialogue;
import windrow.protocol.client.JobOutcome;
import windrow.protocol.id.JobId;
import windrow.protocol.message.ClientReply;
import windrow.protocol.message.JobState;
import windrow.protocol.message.JobStatus;
import windrow.protocol.message.Message;
import windrow.protocol.message.NotLeading;
import windrow.protocol.rpc.Link;
import windrow.protocol.rpc.LinkConnector;
import windrow.protocol.rpc.LinkListener;
import windrow.protocol.rpc.LinkRole;

/** A client that submits one job and waits for its end, by the real logic. */
final class SimClient {

    private static final long ONLY = 1;

    private final SimProcess process;
    private final SimLoop loop;
    private final LinkConnector connector;
    private final SimLeaderDirectory directory;
    private final Trace trace;
    private final ClientCore core = new ClientCore("a simulated ZooKeeper");
    private final JobDialogue dialogue;
    private final Map<Long, Link> links = new HashMap<>();
    private final Actions actions = new Actions();
    private long questions = ONLY;
    private final SimJob job;
    private boolean wantsKill;
    /** The number of the question that asks for that; 0: it was not asked yet. */
    private long killQuestion;

    private @Nullable JobState killAnswer;
    private final ClientPatience patience;
    private final Consumer<SimClient> onGivenUp;

    /** @param onGivenUp told when it has found no leader for too long, and is over by that */
    SimClient(
            Timeline timeline,
            Trace trace,
            SimNetwork network,
            SimZooKeeper zookeeper,
            SimProcess process,
            SimJob job,
            JobDialogue dialogue,
            ClientPatience patience,
            Consumer<SimClient> onGivenUp) {
        this.process = process;
        this.job = job;
        this.trace = trace;
        this.loop = new SimLoop(timeline, process, failure -> {
            throw new ViolationError("the client's code failed: " + failure, failure);
        });
        this.connector = network.connector(process, LinkRole.CLIENT);
        this.directory = new SimLeaderDirectory(zookeeper, process);
        this.dialogue = dialogue;
        this.patience = patience;
        this.onGivenUp = onGivenUp;
        process.run(() -> {
            directory.listen(() -> loop.execute(this::leaderNews));
            directory.start();
            loop.execute(this::leaderNews);
            loop.execute(this::ask);
        });
    }

    SimProcess process() {
        return process;
    }

    /** What it submits. */
    SimJob submitted() {
        return job;
    }

    ClientPatience patience() {
        return patience;
    }

    /** The job, once a leader has accepted it. */
    Optional<JobId> job() {
        return dialogue.job();
    }

    /** How it ended, once it did. */
    Optional<JobOutcome> outcome() {
        return dialogue.outcome();
    }

    /** Its user loses interest: the job is to be killed as soon as it is known. */
    void kill() {
        wantsKill = true;
    }

    /** Whether its user asked for that. */
    boolean wantsKill() {
        return wantsKill;
    }

    /** Whether a leader answered that the job is killed, or over without success: that may not change any more. */
    boolean toldOfKill() {
        return killAnswer == JobState.CLEANING || killAnswer == JobState.KILLED || killAnswer == JobState.FAILED;
    }

    /** Goes on for the same user, who knows what the other was told. */
    void succeeds(SimClient other) {
        wantsKill = other.wantsKill;
        killAnswer = other.killAnswer;
    }

    private void leaderNews() {
        step(new ClientEvent.LeaderNews(directory.current()));
    }

    private void ask() {
        JobId known = dialogue.job().orElse(null);
        if (known != null && wantsKill && killQuestion == 0) {
            killQuestion = ++questions;
            ClientQuestion kill = new ClientQuestion.Kill(known, "its user asked for that");
            step(new ClientEvent.Ask(killQuestion, kill, dialogue.reachNanos()));
        } else {
            step(new ClientEvent.Ask(++questions, dialogue.question(), dialogue.reachNanos()));
        }
    }

    private void killAnswered(JobStatus status) {
        JobState state = status.state();
        if (state == JobState.PLANNING || state == JobState.RUNNING) {
            throw new ViolationError(process + " asked for " + status.job()
                    + " to be killed, and is answered that it goes on: " + state);
        }
        killAnswer = state;
    }

    private void step(ClientEvent event) {
        for (ClientAction action : core.step(event, loop.nowNanos())) {
            action.handledBy(actions);
        }
    }

    private final class Actions implements ClientAction.Handler {

        @Override
        public void connect(ClientAction.Connect action) {
            connector
                    .connect(
                            action.leader().host(),
                            action.leader().port(),
                            new Listener(action.link()),
                            Duration.ofNanos(action.timeoutNanos()))
                    .whenComplete((link, failure) -> {
                        if (failure != null) {
                            loop.execute(() -> step(new ClientEvent.ConnectFailed(
                                    action.link(), String.valueOf(failure.getMessage()), false)));
                        }
                    });
        }

        @Override
        public void closeLink(ClientAction.CloseLink action) {
            Link link = links.remove(action.link());
            if (link != null) {
                link.close();
            }
        }

        @Override
        public void send(ClientAction.Send action) {
            Link link = links.get(action.link());
            if (link != null) {
                link.send(action.epoch(), action.request());
            }
        }

        @Override
        public void setTimer(ClientAction.SetTimer action) {
            loop.schedule(
                    action.timer(),
                    loop.nowNanos() + action.delayNanos(),
                    () -> step(new ClientEvent.TimerFired(action.timer())));
        }

        @Override
        public void cancelTimer(ClientAction.CancelTimer action) {
            loop.cancel(action.timer());
        }

        @Override
        public void answered(ClientAction.Answered action) {
            if (action.question() == killQuestion && action.reply() instanceof ClientReply.Status answer) {
                killAnswered(answer.status());
            }
            dialogue.answered(action.reply(), action.leader(), loop.nowNanos());
            if (dialogue.outcome().isEmpty()) {
                loop.execute(SimClient.this::ask);
            }
        }

        @Override
        public void reached(ClientAction.Reached action) {
            throw new ViolationError("an answer to what was not asked: " + action);
        }

        @Override
        public void failed(ClientAction.Failed action) {
            dialogue.failed(action.failure());
            JobOutcome outcome = dialogue.outcome().orElse(null);
            if (outcome instanceof JobOutcome.Unreachable || outcome instanceof JobOutcome.Unanswered) {
                onGivenUp.accept(SimClient.this);
                process.kill();
            }
        }

        @Override
        public void found(ClientAction.Found action) {
            trace.note(process.name(), "found", action.leader().toString());
        }

        @Override
        public void lost(ClientAction.Lost action) {
            trace.note(process.name(), "lost", action.leader() + ": " + action.reason());
        }
    }

    private final class Listener implements LinkListener {

        private final long number;

        Listener(long number) {
            this.number = number;
        }

        @Override
        public void opened(Link link) {
            loop.execute(() -> {
                links.put(number, link);
                step(new ClientEvent.Connected(number));
            });
        }

        @Override
        public void received(Link link, long epoch, Message message) {
            loop.execute(() -> {
                if (message instanceof ClientReply reply) {
                    step(new ClientEvent.Replied(number, epoch, reply));
                } else if (message instanceof NotLeading) {
                    step(new ClientEvent.Disowned(number, "it does not lead"));
                } else {
                    throw new ViolationError("a client was sent a " + message);
                }
            });
        }

        @Override
        public void closed(Link link, @Nullable Throwable cause) {
            loop.execute(() -> {
                links.remove(number);
                step(new ClientEvent.LinkClosed(number, cause == null ? "closed" : String.valueOf(cause.getMessage())));
            });
        }
    }
}
