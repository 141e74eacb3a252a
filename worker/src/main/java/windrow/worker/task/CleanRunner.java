package windrow.worker.task;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import windrow.api.Job;
import windrow.api.io.FileOutput;
import windrow.api.io.OutputFormat;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.TaskWork;

/** Removes what a failed job's attempts wrote, from every output, even if one of them fails. Can be run again at any time. */
final class CleanRunner implements TaskRunner {

    private final TaskWork.Clean work;
    private final JobContext context;
    private final AttemptControl control;

    CleanRunner(TaskWork.Clean work, JobContext context, AttemptControl control) {
        this.work = work;
        this.context = context;
        this.control = control;
    }

    @Override
    public TaskOutcome run() throws Exception {
        Phases.Open phase = control.phases().begin("clean");
        Job job = context.newJob();
        List<TaskWork.Committed> committed = work.committed();
        List<String> names = new ArrayList<>(job.outputs().keySet());
        IOException failure = null;
        Set<String> failed = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            OutputFormat<?, ?> format = OutputSteps.format(job, name);
            if (format instanceof FileOutput<?, ?> && failed.contains(format.place())) {
                // the last output of a place gives it up, which is too early for those before
                continue;
            }
            try {
                format.abortJob(OutputSteps.of(context, job, names, i), OutputSteps.committed(committed, name));
            } catch (IOException e) {
                failed.add(format.place());
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
