package windrow.local.sim.job;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import windrow.local.sim.world.SimProcess;
import windrow.protocol.id.AttemptId;
import windrow.protocol.message.AttemptEnd;
import windrow.protocol.message.AttemptProgress;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.AttemptTrace;
import windrow.protocol.message.ExecutorMessage;
import windrow.protocol.message.FailureKind;
import windrow.protocol.message.MapEvent;
import windrow.protocol.message.MapEvents;
import windrow.protocol.message.TaskWork;

/** A simulated executor: it follows the daemon's messages as the real one does, and what its attempts do takes virtual time. */
final class SimExecutor {

    private static final long PROGRESS_NANOS = 1_000_000_000L;

    final Stage stage;
    final SimProcess process;
    private final Consumer<ExecutorMessage> daemon;
    private final Map<AttemptId, SimAttempt> attempts = new LinkedHashMap<>();
    private final List<MapEvent> events = new ArrayList<>();
    private long epochOfEvents;
    private ExecutorMessage.@Nullable Assign assigned;

    SimExecutor(Stage stage, SimProcess process, Consumer<ExecutorMessage> daemon) {
        this.stage = stage;
        this.process = process;
        this.daemon = daemon;
        stage.timeline().after(PROGRESS_NANOS, this::tellProgress);
    }

    private void tellProgress() {
        if (!process.alive()) {
            return;
        }
        process.run(() -> {
            if (!attempts.isEmpty()) {
                List<AttemptProgress> all = new ArrayList<>();
                attempts.values().forEach(attempt -> all.add(attempt.progress()));
                say(new ExecutorMessage.Progress(all));
            }
        });
        stage.timeline().after(PROGRESS_NANOS, this::tellProgress);
    }

    void say(ExecutorMessage message) {
        daemon.accept(message);
    }

    String worker() {
        return assigned().worker();
    }

    SimJob job() {
        return stage.job(assigned().job().requestId());
    }

    private ExecutorMessage.Assign assigned() {
        ExecutorMessage.Assign known = assigned;
        if (known == null) {
            throw new IllegalStateException(process + " runs something before it knows its job");
        }
        return known;
    }

    /** Attempts that run in it. */
    int running() {
        return attempts.size();
    }

    void hears(ExecutorMessage message) {
        if (message instanceof ExecutorMessage.Assign assign) {
            assigned = assign;
        } else if (message instanceof ExecutorMessage.Run run) {
            run(run.attempt(), run.work());
        } else if (message instanceof ExecutorMessage.Kill kill) {
            SimAttempt attempt = attempts.get(kill.attempt());
            if (attempt != null && !stage.luck().strikes(stage.luck().deafPerMille, stage.chance())) {
                attempt.stop();
                stage.doings().stopped(1);
                fail(kill.attempt(), FailureKind.KILLED, "it was told to stop");
            }
        } else if (message instanceof ExecutorMessage.Grant grant) {
            SimAttempt attempt = attempts.get(grant.attempt());
            if (attempt != null) {
                attempt.granted();
            }
        } else if (message instanceof ExecutorMessage.Events told) {
            learn(told.events());
        }
    }

    /** As the daemon numbers them: events of a new leader's numbering begin anew. */
    private void learn(MapEvents told) {
        if (told.epochOfNumbers() > epochOfEvents) {
            epochOfEvents = told.epochOfNumbers();
            events.clear();
        }
        events.addAll(told.events());
        attempts.values().forEach(attempt -> attempt.learns(told.events()));
    }

    private void run(AttemptId id, TaskWork work) {
        SimAttempt attempt = make(id, work);
        attempts.put(id, attempt);
        attempt.moment(Doings.Moment.BEGINS);
        if (!process.alive()) {
            return;
        }
        attempt.begin();
        attempt.learns(List.copyOf(events));
    }

    private SimAttempt make(AttemptId id, TaskWork work) {
        if (work instanceof TaskWork.Map map) {
            return new SimMap(this, id, map.partitions());
        } else if (work instanceof TaskWork.Reduce reduce) {
            return new SimReduce(this, id, reduce.maps());
        }
        return new SimFilesTask(this, id, work);
    }

    /** The attempt did it. */
    void end(AttemptId id, AttemptResult result, String mapOutput) {
        SimAttempt attempt = attempts.remove(id);
        if (attempt != null) {
            attempt.moment(Doings.Moment.ENDS);
            say(new ExecutorMessage.Ended(new AttemptEnd(id, result, AttemptTrace.NONE), mapOutput));
        }
    }

    void fail(AttemptId id, FailureKind kind, String message) {
        end(id, new AttemptResult.Failed(kind, message, ""), "");
    }
}
