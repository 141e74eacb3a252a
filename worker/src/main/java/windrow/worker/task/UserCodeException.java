package windrow.worker.task;

/** The job's own code threw: what it was called for, and where in the data. */
final class UserCodeException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** @param where the class that threw, and the place in the data; one line for people */
    UserCodeException(String where, Throwable cause) {
        super(where, cause, false, false);
    }
}
