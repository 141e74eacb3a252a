package windrow.worker.task;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.NoSuchFileException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import windrow.api.UsageException;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.FailureKind;
import windrow.worker.files.CorruptInputException;

/** Turns what ended an attempt into what is told of it: whose fault it is, one line, and a bounded stack trace. */
public final class Failures {

    /** Enough for the causes that matter; the rest repeats. */
    static final int MAX_STACK_CHARS = 16 * 1024;

    static final int MAX_MESSAGE_CHARS = 2_000;

    private static final int MAX_CAUSES = 20;

    private Failures() {}

    /**
     * What is told of a failure. A {@link UsageException} is final wherever it is thrown: the same arguments are wrong everywhere.
     *
     * @param killed whether the attempt was told to stop: then whatever ended it was that
     */
    public static AttemptResult.Failed of(Throwable failure, boolean killed) {
        if (killed || failure instanceof AttemptKilledException || failure instanceof InterruptedException) {
            return new AttemptResult.Failed(FailureKind.KILLED, "the attempt was told to stop", "");
        }
        EngineIoException engine = causeOf(EngineIoException.class, failure);
        if (engine != null) {
            return failed(kindOf(engine.io()), describe(engine.io()), engine.io());
        }
        UsageException usage = causeOf(UsageException.class, failure);
        if (failure instanceof UserCodeException user) {
            Throwable cause = user.getCause() == null ? user : user.getCause();
            if (cause instanceof IOException io && kindOf(io) == FailureKind.ENVIRONMENT) {
                return failed(FailureKind.ENVIRONMENT, user.getMessage() + ": " + describe(io), io);
            }
            FailureKind kind = cause instanceof UsageException ? FailureKind.USAGE : FailureKind.TASK;
            return failed(kind, user.getMessage() + ": " + describe(cause), cause);
        }
        if (usage != null) {
            return failed(FailureKind.USAGE, String.valueOf(usage.getMessage()), usage);
        }
        if (failure instanceof IOException io) {
            return failed(kindOf(io), describe(io), io);
        }
        return failed(FailureKind.TASK, describe(failure), failure);
    }

    /** For an attempt that ran out of memory when another one in its executor had done so: the first is the one that is blamed. */
    public static AttemptResult.Failed besideExhausted(AttemptResult.Failed failed) {
        return new AttemptResult.Failed(
                FailureKind.ENVIRONMENT,
                shorten(
                        "another attempt in the executor ran out of memory, and then this one: " + failed.message(),
                        MAX_MESSAGE_CHARS),
                failed.stackTrace());
    }

    /**
     * A failure on its way from the job's code to {@link #of}: with the name of the code and its place in the data, unless it is a kill or
     * the engine's own.
     *
     * @param killed whether the attempt was told to stop
     * @param where asked only when the job's code is to blame; one line for people
     */
    static Exception placed(Throwable failure, boolean killed, Supplier<String> where) {
        if (failure instanceof AttemptKilledException stopped) {
            return stopped;
        }
        if (failure instanceof InterruptedException interrupted && killed) {
            return interrupted;
        }
        if (causeOf(EngineIoException.class, failure) != null && failure instanceof Exception engine) {
            return engine;
        }
        String place = where.get();
        if (failure instanceof UserCodeException inner && inner.getCause() != null) {
            return new UserCodeException(place + " (" + inner.getMessage() + ")", inner.getCause());
        }
        return new UserCodeException(place, failure);
    }

    /** Another try on other machines may help against an I/O error, but not against what a file holds or that it is missing. */
    private static FailureKind kindOf(IOException failure) {
        boolean ofTheData = causeOf(CorruptInputException.class, failure) != null
                || failure instanceof FileNotFoundException
                || failure instanceof NoSuchFileException;
        return ofTheData ? FailureKind.TASK : FailureKind.ENVIRONMENT;
    }

    private static AttemptResult.Failed failed(FailureKind kind, String message, Throwable cause) {
        String oneLine = message.replaceAll("\\s*\\R\\s*", " | ");
        return new AttemptResult.Failed(kind, shorten(oneLine, MAX_MESSAGE_CHARS), stackOf(cause));
    }

    private static String describe(Throwable failure) {
        String name = failure.getClass().getName();
        String message = failure.getMessage();
        if (failure instanceof OutOfMemoryError) {
            return name + (message == null ? "" : ": " + message) + " (give the job more by job.executor-memory)";
        }
        return message == null || message.isBlank() ? name : name + ": " + message;
    }

    /** The stack as Java prints it, from its top, bounded. */
    static String stackOf(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return shorten(text.toString(), MAX_STACK_CHARS);
    }

    private static String shorten(String text, int max) {
        return text.length() <= max ? text : text.substring(0, max - 1) + "…";
    }

    /** The first of that type among the failure and its causes. */
    static <T extends Throwable> @Nullable T causeOf(Class<T> type, Throwable failure) {
        Throwable at = failure;
        for (int i = 0; i < MAX_CAUSES && at != null; i++) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
            at = at.getCause();
        }
        return null;
    }
}
