package windrow.worker.task;

import java.util.ArrayList;
import java.util.List;
import windrow.api.Job;
import windrow.api.io.CommittedTask;
import windrow.api.io.JobOutput;
import windrow.api.io.OutputFormat;
import windrow.protocol.message.TaskWork;

/** What planning, publishing and cleaning share: outputs in their order, each knowing those after it. */
final class OutputSteps {

    private OutputSteps() {}

    static OutputFormat<?, ?> format(Job job, String name) {
        OutputFormat<?, ?> format = job.outputs().get(name);
        if (format == null) {
            throw new IllegalArgumentException("job '" + job.name() + "' has no output '" + name + "'");
        }
        return format;
    }

    static JobOutput of(JobContext context, Job job, List<String> names, int index) {
        List<OutputFormat<?, ?>> later = new ArrayList<>();
        for (String name : names.subList(index + 1, names.size())) {
            later.add(format(job, name));
        }
        return new JobOutput(context.files(), context.nameInFiles(), names.get(index), later);
    }

    /** Of what the job's tasks wrote, that for one output. */
    static List<CommittedTask> committed(List<TaskWork.Committed> all, String output) {
        String prefix = output + ":";
        List<CommittedTask> tasks = new ArrayList<>();
        for (TaskWork.Committed one : all) {
            List<String> files = new ArrayList<>();
            for (String file : one.files()) {
                if (file.startsWith(prefix)) {
                    files.add(file.substring(prefix.length()));
                }
            }
            if (!files.isEmpty()) {
                tasks.add(new CommittedTask(one.attempt().toString(), files));
            }
        }
        return tasks;
    }
}
