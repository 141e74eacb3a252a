package windrow.protocol.message;

/** Where a job is. The last three are final. */
public enum JobState {
    /** Accepted; its plan task has not ended. */
    PLANNING,
    /** Maps and reduces run. */
    RUNNING,
    /** Its output is being published. */
    COMMITTING,
    /** It failed or was killed, and what it wrote is being removed. */
    CLEANING,
    SUCCEEDED,
    FAILED,
    KILLED;

    public boolean isFinal() {
        return this == SUCCEEDED || this == FAILED || this == KILLED;
    }
}
