package windrow.protocol.id;

/** What a task does for its job. Each kind has a letter that stands in the text form of ids. */
public enum TaskKind {
    /** Checks the output and splits the input; one per job, first. */
    PLAN('p'),
    /** Maps one split. */
    MAP('m'),
    /** Reduces one partition. */
    REDUCE('r'),
    /** Publishes the output of exactly the granted attempts; one per job, last. */
    COMMIT('c'),
    /** Removes what a failed or killed job left in its output folder. */
    ABORT('a');

    private final char letter;

    TaskKind(char letter) {
        this.letter = letter;
    }

    public char letter() {
        return letter;
    }
}
