package windrow.worker.task;

/** The job's own code threw: what it was called for, and where in the data. */
final class UserCodeException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** @param where the class that threw, and the place in the data; one line for people */
    UserCodeException(String where, Throwable cause) {
        super(where, cause, false, false);
    }

    /** What to call a part of the job in a message: its class, or where it was written if it is a lambda. */
    static String nameOf(Object part) {
        String name = part.getClass().getName();
        int lambda = name.indexOf("$$Lambda");
        return lambda < 0 ? name : "written as a lambda in " + name.substring(0, lambda);
    }
}
