package windrow.local.sim.job;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
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
        withFiles(files -> {
            AttemptResult result = perform(files);
            if (!(work instanceof TaskWork.Plan)) {
                stage.doings().cleared(id.job(), begunNanos);
            }
            executor.end(id, result, "");
        });
    }

    private AttemptResult perform(FileAccess files) throws IOException {
        SimOutput output = new SimOutput(job.output());
        if (work instanceof TaskWork.Plan) {
            output.prepareJob(SimOutput.job(files, id.job()));
            return new AttemptResult.Planned(job.splits(), "splits-" + id);
        } else if (work instanceof TaskWork.Publish publish) {
            FileAccess seen = job.unpublishable() ? withoutDelete(files) : files;
            output.commitJob(SimOutput.job(seen, id.job()), SimOutput.committed(publish.committed()));
            return new AttemptResult.Published();
        } else if (work instanceof TaskWork.Clean clean) {
            output.abortJob(SimOutput.job(files, id.job()), SimOutput.committed(clean.committed()));
            return new AttemptResult.Cleaned();
        }
        throw new IllegalStateException("no work on files: " + work);
    }

    /** Fails for good when something is to be removed: a job publishes first, so that all of its output is there by then. */
    private static FileAccess withoutDelete(FileAccess files) {
        return (FileAccess) Proxy.newProxyInstance(
                FileAccess.class.getClassLoader(), new Class<?>[] {FileAccess.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("delete")) {
                        throw new IllegalStateException("this job's output cannot be completed");
                    }
                    try {
                        return method.invoke(files, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
