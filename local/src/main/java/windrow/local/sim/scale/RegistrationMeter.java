package windrow.local.sim.scale;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import windrow.coordinator.core.CoordinatorCore;
import windrow.coordinator.core.CoreConfig;
import windrow.coordinator.core.HardState;
import windrow.coordinator.core.JournalRecord;
import windrow.coordinator.core.StepResult;
import windrow.coordinator.election.Leadership;
import windrow.coordinator.journal.Journal;
import windrow.coordinator.server.CoordinatorServer;
import windrow.coordinator.server.Core;
import windrow.protocol.message.Message;
import windrow.protocol.message.RegisterWorker;
import windrow.protocol.message.WorkerOrders;
import windrow.protocol.rpc.Link;
import windrow.protocol.rpc.LinkRole;

/**
 * Measures how a new leader takes in the workers that have all registered while it took its journal over: the real host of the core, on a
 * loop that is run and timed here. The bytes of messages and records are not in it, as other threads see to these.
 */
final class RegistrationMeter {

    private static final long EPOCH = 2;
    /** For each worker. A registration is one event, and what follows from it goes in slices. */
    private static final long MOST_TASKS = 100;

    private final LongSupplier clock;
    private final TimedLoop loop;
    private long firstStepNanos;
    private int answered;

    /** @param clock in nanoseconds */
    RegistrationMeter(LongSupplier clock) {
        this.clock = clock;
        loop = new TimedLoop(clock);
    }

    /**
     * Runs until all workers have their answers.
     *
     * @param state that the leader finds; its own from now on
     */
    void run(HardState state, List<RegisterWorker> registrations) {
        CompletableFuture<HardState> found = new CompletableFuture<>();
        Elected leadership = new Elected();
        try (CoordinatorServer server = new CoordinatorServer(
                leadership,
                this::core,
                (epoch, on) -> new Given(found),
                job -> {},
                (name, onFailure) -> loop,
                failure -> {})) {
            server.start();
            leadership.elect(EPOCH);
            for (RegisterWorker registration : registrations) {
                Link link = new WorkerLink(registration.worker());
                server.links().opened(link);
                server.links().received(link, 0, registration);
            }
            loop.runTasks();
            found.complete(state);
            loop.runUntil(() -> answered == registrations.size(), MOST_TASKS * registrations.size());
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("an election that asks nobody failed", e);
        }
    }

    private Core core(long epoch, HardState state) {
        CoordinatorCore core = new CoordinatorCore(CoreConfig.defaults(), epoch, state);
        return (event, nowNanos) -> {
            if (firstStepNanos != 0) {
                return core.step(event, nowNanos);
            }
            long before = clock.getAsLong();
            StepResult result = core.step(event, nowNanos);
            firstStepNanos = Math.max(1, clock.getAsLong() - before);
            return result;
        };
    }

    /** How long the leader's first step took. */
    long firstStepNanos() {
        return firstStepNanos;
    }

    /** For how long the loop did one thing at the most: so long an event waited that came then. */
    long longestNanos() {
        return loop.longestNanos();
    }

    /** What the loop did until all had their answers. */
    long busyNanos() {
        return loop.busyNanos();
    }

    /** Leads when it is told to. */
    private static final class Elected implements Leadership {
        private @Nullable Listener listener;

        void elect(long epoch) {
            Objects.requireNonNull(listener, "stands for no election yet").elected(epoch);
        }

        @Override
        public void start(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void resign(String reason, long epochSeen) {
            throw new IllegalStateException("the measured leader resigns: " + reason);
        }

        @Override
        public void close() {
            // nothing is held
        }
    }

    /** Finds what is given; all that is appended is durable at once. */
    private record Given(CompletionStage<HardState> found) implements Journal {
        @Override
        public CompletionStage<HardState> takeOver() {
            return found;
        }

        @Override
        public CompletionStage<Void> append(List<JournalRecord> records) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close() {
            // nothing is held
        }
    }

    private final class WorkerLink implements Link {
        private final String worker;
        private boolean heard;

        WorkerLink(String worker) {
            this.worker = worker;
        }

        @Override
        public void send(long epoch, Message message) {
            if (!heard && message instanceof WorkerOrders) {
                heard = true;
                answered++;
            }
        }

        @Override
        public void close() {
            throw new IllegalStateException("the measured leader closes its link to " + worker);
        }

        @Override
        public LinkRole peerRole() {
            return LinkRole.WORKER;
        }

        @Override
        public String peer() {
            return worker;
        }
    }
}
