package windrow.local.sim.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import windrow.coordinator.core.CoordinatorCore;
import windrow.coordinator.core.HardState;
import windrow.coordinator.core.JournalRecord;
import windrow.coordinator.core.StepResult;
import windrow.coordinator.journal.Journal;
import windrow.local.sim.world.Timeline;
import windrow.local.sim.world.Trace;
import windrow.local.sim.world.ViolationError;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.message.AttemptEnd;
import windrow.protocol.message.ClientReply;
import windrow.protocol.message.JobState;
import windrow.protocol.message.Message;
import windrow.protocol.message.RegisterWorker;
import windrow.protocol.message.WorkerOrders;
import windrow.protocol.message.WorkerReport;

/** Watches a simulated cluster from outside, and ends the simulation by a {@link ViolationError} when something happens that never may. */
public final class Watch {

    private final Trace trace;
    private @Nullable ViolationError violation;
    private final RecordModel model;
    private final Durability durability;
    private final ReplyCheck replies;
    private final OrdersCheck commands;
    private final Map<Long, CoordinatorCore> cores = new HashMap<>();
    private final int hashEvery;
    private final Map<AttemptId, Integer> told = new HashMap<>();
    private long steps;
    private long appends;
    private long takeovers;
    private long refusals;

    /** @param hashEvery so many steps, and so many appends, a core's state is compared with what the records make, if it can be */
    public Watch(Timeline timeline, Trace trace, int hashEvery) {
        this.trace = trace;
        this.hashEvery = hashEvery;
        this.model = new RecordModel(timeline::nowNanos);
        this.durability = new Durability(model);
        this.replies = new ReplyCheck(model);
        this.commands = new OrdersCheck(model, timeline::nowNanos);
    }

    /** Sees what goes into the journal, and what it says. */
    public Journal watched(long epoch, String who, Journal journal) {
        return new Journal() {
            @Override
            public CompletionStage<HardState> takeOver() {
                return journal.takeOver().thenApply(found -> {
                    trace.note(who, "takes over", epoch, () -> "the journal, epoch " + epoch);
                    takeovers++;
                    keeping(() -> durability.tookOver(epoch, found));
                    return found;
                });
            }

            @Override
            public CompletionStage<Void> append(List<JournalRecord> records) {
                int number = durability.given(epoch, records);
                for (JournalRecord each : records) {
                    trace.note(who, "records", each.toString());
                }
                return journal.append(records).thenApply(done -> {
                    keeping(() -> {
                        durability.durable(epoch, number);
                        appended(epoch);
                    });
                    return done;
                });
            }

            @Override
            public void close() {
                journal.close();
            }
        };
    }

    /** What is thrown into a future is seen by nobody. */
    private void keeping(Runnable check) {
        try {
            check.run();
        } catch (ViolationError e) {
            violation = e;
            throw e;
        } catch (RuntimeException e) {
            violation = new ViolationError("the records do not fit each other: " + e.getMessage(), e);
            throw violation;
        }
    }

    /** Throws what was found where nobody could be told. */
    public void rethrow() {
        if (violation != null) {
            throw violation;
        }
    }

    /** A core has made a step. */
    public void stepped(long epoch, CoordinatorCore core, StepResult result) {
        steps++;
        Bounds.stepped(result);
        Bounds.keptForClients(core.keptForClients());
        cores.put(epoch, core);
        if (result.records().isEmpty() && steps % hashEvery == 0) {
            compare(epoch, core);
        }
    }

    /** With a slow journal this is the only moment at which nothing is under way to it. */
    private void appended(long epoch) {
        CoordinatorCore core = cores.get(epoch);
        if (++appends % hashEvery == 0 && core != null) {
            compare(epoch, core);
        }
    }

    private void compare(long epoch, CoordinatorCore core) {
        long expected = durability.settledHash(epoch);
        if (expected != 0 && expected != core.stateHash()) {
            throw new ViolationError("the state of epoch " + epoch + " is not what its records make");
        }
    }

    /** A message leaves: what it tells must be durable. */
    public void leaves(long epoch, Message message) {
        if (message instanceof ClientReply reply) {
            replies.leaves(epoch >= durability.newest(), reply);
        } else if (message instanceof WorkerOrders orders) {
            refusals += orders.reregister() ? 1 : 0;
            commands.leave(epoch, epoch >= durability.newest(), orders);
        } else if (message instanceof WorkerReport report) {
            Bounds.reports(report);
            for (AttemptEnd end : report.ended()) {
                told.merge(end.attempt(), 1, Integer::sum);
            }
        } else if (message instanceof RegisterWorker hello) {
            Bounds.registers(hello);
        }
    }

    /** All jobs are over: whoever asked has an answer, and a leader remembers nobody for whom there could be another. */
    public void over() {
        CoordinatorCore last = cores.get(durability.newest());
        if (last != null && last.keptForClients() > 0) {
            throw new ViolationError(
                    "all jobs are over, and a leader keeps for its clients: " + last.keptForClients() + " things");
        }
    }

    /** An attempt believes that it may commit: some leader must have said so for sure. */
    public void granted(AttemptId attempt) {
        RecordModel.check(
                model.wasGranted(attempt), "an attempt believes that it may commit, and nobody granted that", attempt);
    }

    /** The job that a request became, if it did for sure. */
    public @Nullable JobId jobOf(String request) {
        return model.jobOf(request);
    }

    /** How a job ended, if it did for sure. */
    public @Nullable JobState end(JobId job) {
        return model.end(job);
    }

    /** Whether it is recorded for sure that something may be left of the job. */
    public boolean isUncleaned(JobId job) {
        return model.isUncleaned(job);
    }

    /** How often a worker was told that it is not known, and that what it said does not count. */
    public long refusals() {
        return refusals;
    }

    /** The attempt of a task whose output counts. */
    @Nullable
    public AttemptId counts(TaskId task) {
        return model.counts(task);
    }

    /** The attempt of a map that is written like this, if it was the official one at some time, for sure. */
    @Nullable
    AttemptId wasOfficial(String map) {
        return model.wasOfficial(map);
    }

    /** Reduces of a job that was planned. */
    int reducers(JobId job) {
        return model.reducers(job);
    }

    /** From the submission of a job to its end, of the one that took longest. */
    public long longestJobNanos() {
        return model.longestNanos();
    }

    public int mapsDone() {
        return model.mapsDone();
    }

    public int mapsLost() {
        return model.mapsLost();
    }

    /** Grants that were taken back, by a record of their own. */
    public int grantsRevoked() {
        return model.grantsRevoked();
    }

    public long steps() {
        return steps;
    }

    public long takeovers() {
        return takeovers;
    }

    /** How often the end of an attempt came to a coordinator, of the one of which it did most often. */
    public int mostTold() {
        return told.values().stream().mapToInt(each -> each).max().orElse(0);
    }

    /** Durable records. */
    public long records() {
        return durability.records();
    }
}
