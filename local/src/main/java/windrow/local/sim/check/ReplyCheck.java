package windrow.local.sim.check;

import windrow.local.sim.world.ViolationError;
import windrow.protocol.id.JobId;
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
        } else if (reply instanceof ClientReply.Status status) {
            told(status.status().job(), status.status().state());
        } else if (reply instanceof ClientReply.UnknownJob unknown) {
            RecordModel.check(
                    !newest || !model.knows(unknown.job()), "a client is told that its job is unknown", unknown.job());
        } else if (reply instanceof ClientReply.Refused refused) {
            throw new ViolationError("a client is refused what nothing is wrong with: " + refused.reason());
        }
    }

    private void told(JobId job, JobState state) {
        switch (state) {
            case PLANNING, RUNNING -> {}
            case COMMITTING ->
                RecordModel.check(model.isPublished(job), "a client is told of a commit that may be forgotten", job);
            case CLEANING ->
                RecordModel.check(
                        model.goal(job) != null,
                        "a client is told that a job is given up, which may be forgotten",
                        job);
            case SUCCEEDED, FAILED, KILLED -> {
                JobState end = model.end(job);
                RecordModel.check(
                        end == state,
                        "a client is told of an end that may be forgotten; what is known for sure is " + end,
                        job + " " + state);
            }
        }
    }
}
