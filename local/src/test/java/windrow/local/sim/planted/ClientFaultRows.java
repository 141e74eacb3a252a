package windrow.local.sim.planted;

import static windrow.local.sim.planted.Change.around;

import java.util.List;
import windrow.protocol.client.ClientFaults;

/** Faults in clients. */
final class ClientFaultRows {

    private static final String CLIENT = "windrow.protocol.client.";

    private ClientFaultRows() {}

    static List<PlantedFault> all() {
        FaultRows rows = new FaultRows("client");
        rows.add(
                "new-request-each-try",
                "a submission that is repeated is another request",
                "an attempt runs of a job that nobody submitted",
                2,
                around(CLIENT + "ClientQuestion$Submit", "toRequest", ClientFaults.NewRequest.class));
        rows.add(
                "question-forgotten",
                "what was asked is forgotten when the connection breaks",
                "there is no end",
                1,
                around(CLIENT + "ClientCore", "linkEnded", ClientFaults.ForgottenQuestions.class));
        rows.add(
                "endless-patience",
                "an answer that got lost is waited for without end",
                "there is no end",
                15,
                around(CLIENT + "ClientCore$Events", "timerFired", ClientFaults.EndlessPatience.class));

        rows.add(
                "15-workers-hear-of-the-leader-before-again",
                "any-leader",
                "an earlier leader is asked again",
                "concluded of",
                2,
                around(CLIENT + "LeaderSearch", "candidate", ClientFaults.AnyLeader.class));
        return rows.all();
    }
}
