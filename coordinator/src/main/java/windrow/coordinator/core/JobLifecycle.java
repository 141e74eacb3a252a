package windrow.coordinator.core;

import windrow.protocol.message.JobState;

/** Hard: how far one job is, how it will end, and why. Changed by {@link Job} only, where the table of states stands. */
final class JobLifecycle {

    private JobState state = JobState.PLANNING;
    /** What a job that is being cleaned will be. */
    private JobState goal = JobState.SUCCEEDED;

    private String message = "";
    private String stackTrace = "";
    private boolean wrongInput;
    /** Whether the commit task was to run: what is committed may have been published, wholly or in part. */
    private boolean publishing;

    JobLifecycle() {}

    JobLifecycle(SnapshotPart.OfJob part) {
        state = part.state();
        goal = part.goal();
        message = part.message();
        stackTrace = part.stackTrace();
        wrongInput = part.wrongInput();
        publishing = part.publishing();
    }

    JobState state() {
        return state;
    }

    boolean is(JobState some) {
        return state == some;
    }

    JobState goal() {
        return goal;
    }

    String message() {
        return message;
    }

    String stackTrace() {
        return stackTrace;
    }

    boolean wrongInput() {
        return wrongInput;
    }

    boolean publishing() {
        return publishing;
    }

    void planned(JournalRecord.JobPlanned planned) {
        expect(JobState.PLANNING, planned);
        state = JobState.RUNNING;
    }

    void commitBegun(JournalRecord.JobCommitBegun begun) {
        expect(JobState.RUNNING, begun);
        state = JobState.COMMITTING;
        publishing = true;
    }

    void ending(JournalRecord.JobEnding ending) {
        if (state == JobState.CLEANING) {
            throw refusal(ending);
        }
        expectUnfinished(ending);
        state = JobState.CLEANING;
        goal = ending.state();
        message = ending.message();
        stackTrace = ending.stackTrace();
        wrongInput = ending.wrongInput();
    }

    void uncleaned(JournalRecord.JobUncleaned uncleaned) {
        expect(JobState.CLEANING, uncleaned);
        String left = "what it wrote could not be removed, and some of it may lie in its output folders: "
                + uncleaned.reason();
        message = message.isEmpty() ? left : message + "; " + left;
    }

    void ended(JournalRecord.JobEnded ended) {
        if (state != JobState.COMMITTING && state != JobState.CLEANING) {
            throw refusal(ended);
        }
        state = ended.state();
    }

    /** @throws IllegalStateException if the job is in another state */
    void expect(JobState wanted, JournalRecord got) {
        if (state != wanted) {
            throw new IllegalStateException(got + " needs state " + wanted + ", the job is in " + state);
        }
    }

    /** @throws IllegalStateException if the job has ended */
    void expectUnfinished(JournalRecord got) {
        if (state.isFinal()) {
            throw refusal(got);
        }
    }

    private IllegalStateException refusal(JournalRecord got) {
        return new IllegalStateException(got + " in state " + state);
    }

    void hash(StateHash hash) {
        hash.add(state.name())
                .add(goal.name())
                .add(message)
                .add(stackTrace)
                .add(wrongInput ? 1 : 0)
                .add(publishing ? 1 : 0);
    }
}
