package windrow.protocol.client;

import java.util.Map;
import net.bytebuddy.asm.Advice;
import windrow.protocol.message.ClientRequest;
import windrow.protocol.message.JobSpec;

/** Code that is woven into the client to break it. */
@SuppressWarnings("UnusedVariable") // what is assigned here is read where the code is woven in
public final class ClientFaults {

    private ClientFaults() {}

    /** Each time that it is said, a submission is another request. */
    public static final class NewRequest {
        @Advice.OnMethodExit
        static void exit(@Advice.Argument(0) long call, @Advice.Return(readOnly = false) ClientRequest request) {
            if (call > 1) {
                JobSpec job = ((ClientRequest.Submit) request).job();
                request = new ClientRequest.Submit(
                        call,
                        new JobSpec(
                                job.requestId() + "-" + call,
                                job.name(),
                                job.owner(),
                                job.stagingDirectory(),
                                job.jars(),
                                job.files(),
                                job.hasReduce(),
                                job.reducers(),
                                job.executorMemoryMegabytes(),
                                job.maxAttempts(),
                                job.speculative(),
                                job.settings()));
            }
        }
    }

    /** What was asked is forgotten with the connection on which it was. */
    public static final class ForgottenQuestions {
        @Advice.OnMethodEnter
        static void enter(
                @Advice.FieldValue("questions") Map<Long, OpenQuestion> questions,
                @Advice.FieldValue("calls") Map<Long, OpenQuestion> calls) {
            questions.values().removeAll(calls.values());
        }
    }

    /** An answer is waited for, however long that takes. */
    public static final class EndlessPatience {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter(@Advice.Argument(0) ClientEvent.TimerFired event) {
            return event.timer() instanceof ClientTimer.Answer;
        }
    }

    /** A leader is as good as one that answered, also of an earlier epoch. */
    public static final class AnyLeader {
        @Advice.OnMethodEnter
        static void enter(@Advice.FieldValue(value = "answeredEpoch", readOnly = false) long answeredEpoch) {
            answeredEpoch = 0;
        }
    }
}
