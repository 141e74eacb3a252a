package windrow.coordinator.server;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.coordinator.core.Event;
import windrow.coordinator.core.HardState;
import windrow.coordinator.core.LinkId;
import windrow.coordinator.core.Outbound;
import windrow.coordinator.core.StepResult;
import windrow.coordinator.election.Leadership;
import windrow.coordinator.journal.Journal;
import windrow.protocol.message.ClientRequest;
import windrow.protocol.message.Message;
import windrow.protocol.message.NotLeading;
import windrow.protocol.message.WorkerMessage;
import windrow.protocol.rpc.Link;
import windrow.protocol.rpc.LinkListener;
import windrow.protocol.rpc.LinkRole;
import windrow.protocol.rpc.Loop;
import windrow.protocol.rpc.UnsendableException;

/**
 * Hosts the core on one event loop. Links come in through {@link #links()}, from an RPC server or from memory.
 *
 * <p>While it leads, each message is an event for the core of the present epoch. When it does not, every message is answered with
 * {@link NotLeading}. It stops leading when the election says so, when the journal fails, and when a message carries a higher epoch; the
 * next election makes a new core.
 *
 * <p>An exception out of the core ends the server, not the job that it was about: the core may have stopped half-way through a change, and
 * a leader that limps is worse than none. The process should end; another coordinator leads on.
 *
 * <p>Threading: every method may be called from any thread; all work is done on the loop.
 */
public final class CoordinatorServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorServer.class);

    /** An epoch this far above the own one is not that of a later leader but damage, and would burn epochs. */
    private static final long MAX_EPOCH_JUMP = 1_000_000;

    /** How long a close waits for the loop to tell all who are connected. */
    private static final long CLOSE_MILLIS = 2000;

    private final Leadership leadership;
    private final Core.Factory cores;
    private final Journals journals;
    private final HistorySink history;
    private final Consumer<Throwable> onFailure;
    private final Loop loop;
    private final Connections connections = new Connections();
    private final TermHost host = new TermHost();

    /** Epoch that leads, 0: none. Set by the election's thread, so that a loss counts before the loop hears of it. */
    private volatile long leads;

    private @Nullable Term term;

    /** Makes the journal of each leader; what it gives back it completes on the given loop. */
    @FunctionalInterface
    public interface Journals {
        Journal open(long epoch, Loop loop);
    }

    /**
     * @param leadership closed with the server
     * @param cores makes the core of each epoch
     * @param journals makes the journal of each epoch
     * @param loops makes the event loop, which is started and closed with the server
     * @param onFailure told, on the loop, of the exception that ended the server
     */
    public CoordinatorServer(
            Leadership leadership,
            Core.Factory cores,
            Journals journals,
            HistorySink history,
            Loop.Factory loops,
            Consumer<Throwable> onFailure) {
        this.leadership = leadership;
        this.cores = cores;
        this.journals = journals;
        this.history = history;
        this.onFailure = onFailure;
        this.loop = loops.make("windrow-coordinator", this::failed);
    }

    /** Starts the loop and stands for election; once. Throws as {@link Leadership#start}. */
    public void start() throws Exception {
        loop.start();
        leadership.start(new Leadership.Listener() {
            @Override
            public void elected(long epoch) {
                leads = epoch;
                inLoop(() -> begin(epoch));
            }

            @Override
            public void lost(String reason) {
                leads = 0;
                inLoop(() -> end(reason));
            }
        });
    }

    /** Whether it believes that it leads, which may be over the moment it is said. */
    public boolean leading() {
        return leads != 0;
    }

    /** The epoch under which it believes that it leads, or 0. */
    public long epoch() {
        return leads;
    }

    /** Takes the links of workers and clients. */
    public LinkListener links() {
        return new LinkListener() {
            @Override
            public void opened(Link link) {
                loop.execute(() -> connections.add(link));
            }

            @Override
            public void received(Link link, long epoch, Message message) {
                loop.execute(() -> receive(link, epoch, message));
            }

            @Override
            public void closed(Link link, @Nullable Throwable cause) {
                inLoop(() -> disconnected(link, cause));
            }
        };
    }

    /** Runs tasks on the loop, for links within the process. */
    public Executor executor() {
        return loop;
    }

    /** However busy the loop is: an election that it does not hear of leaves the cluster without a leader, and nobody would mend that. */
    private void inLoop(Runnable task) {
        try {
            loop.executeAlways(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("dropped: {}", e.getMessage());
        }
    }

    private void begin(long epoch) {
        if (leads != epoch) {
            return;
        }
        LOG.info("takes over, epoch {}", epoch);
        Term begun = new Term(epoch, cores, journals.open(epoch, loop), loop, host);
        term = begun;
        begun.begin();
    }

    private void end(String reason) {
        Term over = term;
        if (over == null) {
            return;
        }
        term = null;
        over.close();
        LOG.info("leads no more, epoch {}: {}", over.epoch(), reason);
        for (Link link : connections.all()) {
            link.send(over.epoch(), new NotLeading());
            link.close();
        }
    }

    private void receive(Link link, long epoch, Message message) {
        LinkId id = connections.id(link);
        if (id == null) {
            return;
        }
        Term now = term;
        if (now == null || !host.leads(now.epoch())) {
            link.send(0, new NotLeading());
            return;
        }
        if (epoch > now.epoch()) {
            if (epoch - now.epoch() > MAX_EPOCH_JUMP) {
                LOG.warn("closed {}: its epoch {} is far beyond {}", link, epoch, now.epoch());
                link.close();
                return;
            }
            stepDown(link.peer() + " has seen a later leader, epoch " + epoch, epoch);
            return;
        }
        if (message instanceof WorkerMessage said && link.peerRole() == LinkRole.WORKER) {
            now.handle(new Event.FromWorker(id, said));
        } else if (message instanceof ClientRequest asked && link.peerRole() == LinkRole.CLIENT) {
            now.handle(new Event.FromClient(id, asked));
        } else if (message instanceof NotLeading) {
            LOG.debug("{} goes by another link to the leader that it knows of, epoch {}", link, epoch);
            link.close();
        } else {
            LOG.warn(
                    "closed {}: a {} from there makes no sense",
                    link,
                    message.getClass().getSimpleName());
            link.close();
        }
    }

    private void disconnected(Link link, @Nullable Throwable cause) {
        if (cause instanceof UnsendableException) {
            // The peer comes back and asks again, after its pause; people have to know why it is cut off.
            LOG.error("closed {}: what the coordinator had to say {}", link, cause.getMessage());
        } else if (cause != null) {
            LOG.debug("{} broke: {}", link, cause.toString());
        }
        LinkId id = connections.remove(link);
        Term now = term;
        if (id != null && now != null) {
            now.handle(new Event.LinkClosed(id));
        }
    }

    private void stepDown(String reason, long epochSeen) {
        leads = 0;
        end(reason);
        leadership.resign(reason, epochSeen);
    }

    private void failed(Throwable failure) {
        leads = 0;
        LOG.error("the coordinator failed and stops; another may lead", failure);
        // Lets the next leader begin now, not when this process has ended.
        leadership.close();
        onFailure.accept(failure);
    }

    /** Stops leading, tells all who are connected, and ends the loop. Repeatable. */
    @Override
    public void close() {
        leadership.close();
        leads = 0;
        if (!loop.inLoop()) {
            CountDownLatch told = new CountDownLatch(1);
            try {
                loop.executeAlways(() -> {
                    end("closed");
                    told.countDown();
                });
                if (!told.await(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                    LOG.warn("the coordinator's loop is busy; whoever is connected is not told of its end");
                }
            } catch (RejectedExecutionException e) {
                LOG.debug("closed before");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        loop.close();
    }

    private final class TermHost implements Term.Host {

        @Override
        public boolean leads(long epoch) {
            return leads == epoch;
        }

        @Override
        public void send(long epoch, Outbound outbound) {
            Link link = connections.link(outbound.link());
            if (link != null) {
                link.send(epoch, outbound.message());
            }
        }

        @Override
        public void ended(StepResult.JobEnded job) {
            history.add(job);
        }

        @Override
        public void serving(long epoch, HardState state) {
            LOG.info("leads, epoch {}: {}", epoch, state.summary());
        }

        @Override
        public void stepDown(String reason, long epochSeen) {
            CoordinatorServer.this.stepDown(reason, epochSeen);
        }

        @Override
        public void fail(Throwable cause) {
            end(String.valueOf(cause.getMessage()));
            failed(cause);
        }
    }
}
