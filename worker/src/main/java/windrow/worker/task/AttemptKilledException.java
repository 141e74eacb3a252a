package windrow.worker.task;

/** The attempt was told to stop. Unchecked, so that it passes through user code that emits. */
final class AttemptKilledException extends RuntimeException {

    private static final long serialVersionUID = 1;

    AttemptKilledException() {
        super("the attempt was told to stop", null, false, false);
    }
}
