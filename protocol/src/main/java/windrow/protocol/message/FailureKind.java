package windrow.protocol.message;

/** Why an attempt failed; it decides whether another try makes sense. */
public enum FailureKind {
    /** User code, its input or its executor failed: counts against the job's attempts. */
    TASK,
    /**
     * What was given with the job is wrong (an output that exists, an input that is missing): only the person who submitted can mend it,
     * and the job fails at once.
     */
    USAGE,
    /** It was told to stop. Does not count. */
    KILLED,
    /** The machine, disk or network failed it: tried elsewhere, counts only towards a high bound. */
    ENVIRONMENT
}
