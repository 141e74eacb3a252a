package windrow.protocol.id;

import org.jspecify.annotations.Nullable;

/**
 * Names a job: the epoch of the leader that accepted it and a number that this leader counts from 1. Two leaders never share an
 * epoch, so a job id never repeats. Its text, {@code job_<epoch>_<number>}, also satisfies the pattern that Hadoop asks of job ids.
 *
 * @param epoch of the leader that accepted the job, at least 1
 * @param number counted from 1 within the epoch
 */
public record JobId(long epoch, int number) implements Comparable<JobId> {

    public JobId {
        if (epoch < 1 || number < 1) {
            throw new IllegalArgumentException(
                    "a job id needs epoch >= 1 and number >= 1, got " + epoch + ", " + number);
        }
    }

    /** Reads the text form back; throws {@link IllegalArgumentException} where it is none. */
    public static JobId parse(String text) {
        String[] parts = text.split("_", -1);
        if (parts.length != 3 || !parts[0].equals("job")) {
            throw new IllegalArgumentException("not a job id: '" + text + "' (job_<epoch>_<number>, as in job_3_0001)");
        }
        try {
            return new JobId(Long.parseLong(parts[1]), Integer.parseInt(parts[2]));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "not a job id: '" + text + "' (job_<epoch>_<number>, as in job_3_0001)", e);
        }
    }

    /* Written out, as hashCode is: the JVM puts a record's own together at run time, which costs a small job milliseconds. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JobId that && number == that.number && epoch == that.epoch;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(epoch) + number;
    }

    @Override
    public int compareTo(JobId other) {
        int order = Long.compare(epoch, other.epoch);
        return order != 0 ? order : Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        String n = Integer.toString(number);
        return "job_" + epoch + "_" + "0".repeat(Math.max(0, 4 - n.length())) + n;
    }
}
