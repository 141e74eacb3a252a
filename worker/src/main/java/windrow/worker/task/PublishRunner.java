package windrow.worker.task;

import java.util.ArrayList;
import java.util.List;
import windrow.api.Job;
import windrow.api.io.OutputFormat;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.TaskWork;

/** Publishes the outputs of exactly the attempts that were granted, one output after the other. Can be run again at any time. */
final class PublishRunner implements TaskRunner {

    private final TaskWork.Publish work;
    private final JobContext context;
    private final AttemptControl control;

    PublishRunner(TaskWork.Publish work, JobContext context, AttemptControl control) {
        this.work = work;
        this.context = context;
        this.control = control;
    }

    @Override
    public TaskOutcome run() throws Exception {
        Phases.Open phase = control.phases().begin("publish");
        Job job = context.newJob();
        List<TaskWork.Committed> committed = work.committed();
        List<String> names = new ArrayList<>(job.outputs().keySet());
        for (int i = 0; i < names.size(); i++) {
            control.checkKilled();
            String name = names.get(i);
            OutputFormat<?, ?> format = OutputSteps.format(job, name);
            format.commitJob(OutputSteps.of(context, job, names, i), OutputSteps.committed(committed, name));
        }
        phase.end(committed.size(), 0);
        return TaskOutcome.of(new AttemptResult.Published());
    }
}
