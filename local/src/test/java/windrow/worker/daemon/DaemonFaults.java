package windrow.worker.daemon;

import java.util.List;
import java.util.Map;
import net.bytebuddy.asm.Advice;
import windrow.protocol.id.AttemptId;
import windrow.protocol.message.ExecutorMessage;

/** Code that is woven into the worker daemon to break it. */
@SuppressWarnings("UnusedVariable") // what is assigned here is read where the code is woven in
public final class DaemonFaults {

    private DaemonFaults() {}

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
