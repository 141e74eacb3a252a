package windrow.local.sim.check;

import java.util.Map;
import windrow.local.sim.job.SimJob;
import windrow.local.sim.world.SimFiles;
import windrow.local.sim.world.ViolationError;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.JobState;

/**
 * Compares what lies in a job's output folder with what has to be there: a file of each task, by the attempt of it that the journal says to count,
 * and in all of them together each record of the input once.
 */
public final class OutputCheck {

    private static final String SUCCESS = "/_SUCCESS";
    private static final String WORK = "_windrow/";
    private static final String OF_A_REDUCE = "part-r-";
    private static final String OF_A_MAP = "part-m-";

    private final SimFiles files;
    private final Watch watch;

    public OutputCheck(SimFiles files, Watch watch) {
        this.files = files;
        this.watch = watch;
    }

    /** @param end how the job ended */
    public void check(SimJob job, JobState end) {
        Map<String, byte[]> there = files.below(job.output());
        boolean success = there.containsKey(job.output() + SUCCESS);
        if (end != JobState.SUCCEEDED) {
            for (String name : there.keySet()) {
                if (!name.startsWith(job.output() + "/" + WORK)) {
                    throw new ViolationError("a job ended as " + end + " and left " + name);
                }
            }
            return;
        }
        if (!success) {
            throw new ViolationError("a job succeeded, and there is no " + job.output() + SUCCESS);
        }
        complete(job, there);
    }

    /** To be called at the moment at which the file appears that says that all is there. */
    public void promised(SimJob job) {
        complete(job, files.below(job.output()));
    }

    /** What a job that is over left of its work is gone. */
    public void cleared(SimJob job) {
        for (String name : files.below(job.output()).keySet()) {
            if (name.startsWith(job.output() + "/" + WORK)) {
                throw new ViolationError("a job is over, and left " + name);
            }
        }
    }

    /** What was there when the last attempt began that cleared away is gone. What came later was written by one whom nobody could stop in time. */
    public void cleared(SimJob job, long begunNanos) {
        files.below(job.output()).forEach((name, content) -> {
            if (name.startsWith(job.output() + "/" + WORK) && files.cameNanos(name) < begunNanos) {
                throw new ViolationError("a job's work was cleared away, and what was there before is left: " + name);
            }
        });
    }

    private void complete(SimJob job, Map<String, byte[]> there) {
        JobId id = watch.jobOf(job.spec().requestId());
        if (id == null) {
            throw new ViolationError("the output is complete of a job that was never accepted: " + job.output());
        }
        TaskKind last = job.spec().hasReduce() ? TaskKind.REDUCE : TaskKind.MAP;
        WrittenRecords written = new WrittenRecords(job, id, watch);
        WrittenRecords side = new WrittenRecords(job, id, watch);
        there.forEach((name, content) -> {
            String file = name.substring(job.output().length() + 1);
            boolean ofReduce = file.startsWith(OF_A_REDUCE);
            if (!ofReduce && !file.startsWith(OF_A_MAP)) {
                if (!file.equals("_SUCCESS") && !file.startsWith(WORK)) {
                    throw new ViolationError("nobody wrote " + name);
                }
                return;
            }
            TaskKind kind = ofReduce ? TaskKind.REDUCE : TaskKind.MAP;
            int index = Integer.parseInt(file.substring(OF_A_MAP.length()));
            (kind == last ? written : side).add(file, new TaskId(id, kind, index), content);
        });
        written.complete("its output", last == TaskKind.REDUCE ? watch.reducers(id) : job.maps());
        if (job.sideOutput()) {
            side.complete("what its maps wrote", job.maps());
        } else {
            side.absent();
        }
    }
}
