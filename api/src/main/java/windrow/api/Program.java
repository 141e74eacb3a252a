package windrow.api;

/**
 * What a job jar holds: a class with a public constructor without arguments that builds jobs and runs them. It runs in the process that
 * submits; only the parts of the jobs that it builds travel to the cluster.
 */
public interface Program {
    /**
     * Builds jobs and runs them, one after the other or none at all.
     *
     * @param session runs the jobs
     * @param args what stood behind the jar and the class on the command line
     * @throws UsageException if the arguments are wrong: its message is shown without a stack trace, and the exit code is 2
     * @throws Exception for all else; the exit code is 1
     */
    void run(Session session, String[] args) throws Exception;
}
