package windrow.local.sim;

import windrow.local.sim.job.Doings;
import windrow.local.sim.job.SimJob;
import windrow.protocol.id.TaskKind;

/** How many tasks the jobs of a plan have, and what is known of them beforehand. */
final class Tasks {

    /** Steps on files that each attempt makes which writes output, at the least. */
    static final int STEPS_OF_A_WRITER = 3;

    /** Steps on files of whoever publishes the smallest output. */
    private static final int STEPS_OF_A_COMMIT = 18;

    /** Submitted, planned, publishing, published. */
    private static final int RECORDS_OF_A_JOB = 4;

    private Tasks() {}

    static int of(SimPlan plan, TaskKind kind) {
        return switch (kind) {
            case MAP -> plan.jobs.stream().mapToInt(SimJob::maps).sum();
            case REDUCE ->
                plan.jobs.stream().mapToInt(job -> job.spec().reducers()).sum();
            default -> plan.jobs.size();
        };
    }

    /** How often a moment comes in an attempt, at the least. */
    static int times(TaskKind kind, Doings.Moment moment) {
        if (moment != Doings.Moment.FILE_STEP) {
            return 1;
        }
        return kind == TaskKind.COMMIT ? STEPS_OF_A_COMMIT : STEPS_OF_A_WRITER;
    }

    /** How many records the journal gets for the jobs of a plan, when nothing goes wrong. */
    static int records(SimPlan plan) {
        return of(plan, TaskKind.MAP) + 2 * of(plan, TaskKind.REDUCE) + RECORDS_OF_A_JOB * plan.jobs.size();
    }

    static long shortestNanos(SimPlan plan) {
        return plan.jobs.stream()
                .mapToLong(SimJob::taskNanos)
                .min()
                .orElseThrow(() -> new IllegalStateException("a plan without jobs"));
    }
}
