package windrow.worker.task;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import windrow.api.Job;
import windrow.protocol.message.AttemptResult;

/** Removes what a failed job's attempts wrote, from every output, even if one of them fails. Can be run again at any time. */
final class CleanRunner implements TaskRunner {

    private final JobContext context;
    private final AttemptControl control;

    CleanRunner(JobContext context, AttemptControl control) {
        this.context = context;
        this.control = control;
    }

    @Override
    public TaskOutcome run() throws Exception {
        Phases.Open phase = control.phases().begin("clean");
        Job job = context.newJob();
        List<String> names = new ArrayList<>(job.outputs().keySet());
        IOException failure = null;
        for (int i = 0; i < names.size(); i++) {
            try {
                OutputSteps.format(job, names.get(i)).abortJob(OutputSteps.of(context, job, names, i));
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
        phase.end(names.size(), 0);
        return TaskOutcome.of(new AttemptResult.Cleaned());
    }
}
