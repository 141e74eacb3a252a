package windrow.api.io;

/**
 * An attempt that writes to an output.
 *
 * @param files the file systems
 * @param jobId what names the job: fit for a file name, and different from that of every other job that may write there
 * @param attemptId the attempt's id, fit for a file name and different from that of every other attempt of the job
 * @param output the output's name
 * @param reduce whether it is a reduce task, else it is a map task
 * @param partition the task's index among its kind, from 0
 */
public record TaskOutput(
        FileAccess files, String jobId, String attemptId, String output, boolean reduce, int partition) {}
