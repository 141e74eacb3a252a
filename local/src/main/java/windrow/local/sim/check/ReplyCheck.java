package windrow.local.sim.check;

import windrow.local.sim.world.ViolationError;
import windrow.protocol.message.ClientReply;
import windrow.protocol.message.JobState;

/** What clients are told must be durable, and no job that was accepted may be denied to them. */
final class ReplyCheck {

    private final RecordModel model;

    ReplyCheck(RecordModel model) {
        this.model = model;
    }

    /** @param newest whether no later leader has read the journal */
    void leaves(boolean newest, ClientReply reply) {
        if (reply instanceof ClientReply.Submitted submitted) {
            RecordModel.check(
                    model.knows(submitted.job()), "a client is told of a job that may be forgotten", submitted.job());
        } else if (reply instanceof ClientReply.Status status
                && status.status().state().isFinal()) {
            JobState end = model.end(status.status().job());
            RecordModel.check(
                    end == status.status().state(),
                    "a client is told of an end that may be forgotten; what is known for sure is " + end,
                    status.status().job() + " " + status.status().state());
        } else if (reply instanceof ClientReply.UnknownJob unknown) {
            RecordModel.check(
                    !newest || !model.knows(unknown.job()), "a client is told that its job is unknown", unknown.job());
        } else if (reply instanceof ClientReply.Refused refused) {
            throw new ViolationError("a client is refused what nothing is wrong with: " + refused.reason());
        }
    }
}
