package windrow.worker.task;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import windrow.api.Job;
import windrow.api.JobInput;
import windrow.api.UsageException;
import windrow.api.io.InputFormat;
import windrow.api.io.InputSplit;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.Splits;
import windrow.protocol.message.TaskWork;
import windrow.protocol.rpc.KryoCodec;

/** Takes a job's outputs and cuts its inputs into splits. */
final class PlanRunner implements TaskRunner {

    /** A plan travels in one message, of which no part may be missing: half of what a message may hold is left for all else. */
    private static final long MAX_PLAN_BYTES = KryoCodec.MAX_MESSAGE_BYTES / 2;

    private final TaskWork.Plan work;
    private final JobContext context;
    private final AttemptControl control;

    PlanRunner(TaskWork.Plan work, JobContext context, AttemptControl control) {
        this.work = work;
        this.context = context;
        this.control = control;
    }

    @Override
    public TaskOutcome run() throws Exception {
        Phases.Open phase = control.phases().begin("plan");
        Job job = context.newJob();
        List<String> outputs = new ArrayList<>(job.outputs().keySet());
        for (int i = 0; i < outputs.size(); i++) {
            OutputSteps.format(job, outputs.get(i)).prepareJob(OutputSteps.of(context, job, outputs, i));
        }
        List<MapTask> tasks = tasks(job);
        Splits places = SplitFiles.places(tasks);
        checkSize(job.name(), places);
        String name = "splits-" + control.id();
        context.splitFiles().write(name, tasks);
        phase.end(tasks.size(), 0);
        return TaskOutcome.of(new AttemptResult.Planned(places, name));
    }

    private List<MapTask> tasks(Job job) throws Exception {
        List<List<InputSplit>> splits = new ArrayList<>();
        long bytes = 0;
        for (JobInput input : job.inputs()) {
            control.checkKilled();
            List<InputSplit> ofInput = splitsOf(job, input.format());
            splits.add(ofInput);
            for (InputSplit split : ofInput) {
                bytes += Math.min(Math.max(0, split.length()), Long.MAX_VALUE - bytes);
            }
        }
        long taskBytes = SplitPacker.taskBytes(bytes, work.slots());
        List<MapTask> tasks = new ArrayList<>();
        for (int i = 0; i < splits.size(); i++) {
            if (job.inputs().get(i).format().mayShareTasks(context.inputContext(job))) {
                tasks.addAll(new SplitPacker(i, taskBytes).pack(splits.get(i)));
            } else {
                for (InputSplit split : splits.get(i)) {
                    tasks.add(MapTask.of(i, split));
                }
            }
        }
        return tasks;
    }

    /** @throws UsageException when the coordinator could not be told of these splits */
    static void checkSize(String job, Splits splits) {
        long bytes = splits.messageBytes();
        if (bytes > MAX_PLAN_BYTES) {
            throw new UsageException("the input of job '" + job + "' has " + splits.size() + " splits on "
                    + splits.hosts().size() + " hosts, more than can be run: to tell of them takes " + bytes
                    + " bytes, of at most " + MAX_PLAN_BYTES
                    + "; make the splits larger (job.split-size), or the files fewer");
        }
    }

    private List<InputSplit> splitsOf(Job job, InputFormat<?, ?> format) throws IOException {
        try {
            return format.splits(context.inputContext(job));
        } catch (UsageException e) {
            throw e;
        } catch (FileNotFoundException | NoSuchFileException e) {
            // A format that does not check lets the file system say it, which does not make it less the user's to mend.
            throw new UsageException(
                    "the input of " + format.getClass().getName() + " is not there: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            throw new UserCodeException(
                    "splitting the input by " + format.getClass().getName() + " failed", e);
        }
    }
}
