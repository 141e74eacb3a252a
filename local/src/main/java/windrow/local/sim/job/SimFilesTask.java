package windrow.local.sim.job;

import java.io.IOException;
import windrow.api.io.FileAccess;
import windrow.protocol.id.AttemptId;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.TaskWork;

/** Plans, publishes or cleans: the tasks that work on the output folder as a whole, by the engine's own code. */
final class SimFilesTask extends SimAttempt {

    private final TaskWork work;

    SimFilesTask(SimExecutor executor, AttemptId id, TaskWork work) {
        super(executor, id);
        this.work = work;
    }

    @Override
    float fraction() {
        return 0;
    }

    @Override
    void begin() {
        withFiles(files -> executor.end(id, perform(files), ""));
    }

    private AttemptResult perform(FileAccess files) throws IOException {
        SimOutput output = new SimOutput(job.output());
        if (work instanceof TaskWork.Plan) {
            output.prepareJob(SimOutput.job(files, id.job()));
            return new AttemptResult.Planned(job.splits(), "splits-" + id);
        } else if (work instanceof TaskWork.Publish publish) {
            output.commitJob(SimOutput.job(files, id.job()), SimOutput.committed(publish.committed()));
            return new AttemptResult.Published();
        } else if (work instanceof TaskWork.Clean clean) {
            output.abortJob(SimOutput.job(files, id.job()), SimOutput.committed(clean.committed()));
            return new AttemptResult.Cleaned();
        }
        throw new IllegalStateException("no work on files: " + work);
    }
}
