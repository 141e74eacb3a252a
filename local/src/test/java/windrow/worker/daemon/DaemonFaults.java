package windrow.worker.daemon;

import java.util.List;
import java.util.Map;
import net.bytebuddy.asm.Advice;
import windrow.protocol.id.AttemptId;
import windrow.protocol.message.ExecutorMessage;
import windrow.protocol.message.MapEvents;

/** Code that is woven into the worker daemon to break it. */
@SuppressWarnings("UnusedVariable") // what is assigned here is read where the code is woven in
public final class DaemonFaults {

    private DaemonFaults() {}

    /** Whoever speaks is the leader, also one of an earlier epoch. */
    public static final class AnyEpoch {
        @Advice.OnMethodEnter
        static void enter(
                @Advice.Argument(0) long senderEpoch,
                @Advice.FieldValue(value = "epoch", readOnly = false) long epoch) {
            if (senderEpoch < epoch) {
                epoch = 0;
            }
        }
    }

    /** What a new leader tells is taken for the rest of what an earlier one told. */
    public static final class AnyNumbers {
        @Advice.OnMethodEnter
        static void enter(
                @Advice.Argument(0) MapEvents stretch,
                @Advice.FieldValue(value = "epochOfNumbers", readOnly = false) long epochOfNumbers) {
            epochOfNumbers = Math.max(epochOfNumbers, stretch.epochOfNumbers());
        }
    }

    /** All attempts of a job are told that they may commit when one of them may. */
    public static final class GrantAll {
        @Advice.OnMethodExit
        static void exit(
                @Advice.FieldValue("jobs") LocalJobs jobs,
                @Advice.FieldValue("out") StepActions out,
                @Advice.Argument(0) AttemptId id) {
            LocalJob job = jobs.get(id.job());
            if (job != null) {
                for (LocalAttempt each : job.attempts.values()) {
                    if (each.state == LocalAttempt.State.RUNNING) {
                        out.tell(job, new ExecutorMessage.Grant(each.id));
                    }
                }
            }
        }
    }

    /** A new leader begins with nothing: what runs is stopped. */
    public static final class KillAll {
        @Advice.OnMethodExit
        static void exit(@Advice.FieldValue("jobs") LocalJobs jobs, @Advice.FieldValue("out") StepActions out) {
            for (LocalJob job : jobs.all()) {
                for (LocalAttempt each : job.attempts.values()) {
                    if (each.state == LocalAttempt.State.RUNNING) {
                        each.state = LocalAttempt.State.STOPPING;
                        out.tell(job, new ExecutorMessage.Kill(each.id));
                    }
                }
            }
        }
    }

    /** There are none. */
    public static final class Nothing {
        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) List<AttemptId> all) {
            all = List.of();
        }
    }

    /** An end is told once. */
    public static final class ToldOnce {
        @Advice.OnMethodExit
        static void exit(@Advice.FieldValue("ended") Map<AttemptId, ?> ended) {
            ended.clear();
        }
    }
}
