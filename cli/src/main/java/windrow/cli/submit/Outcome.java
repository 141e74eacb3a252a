package windrow.cli.submit;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import windrow.api.JobFailedException;
import windrow.cli.command.ExitCode;

/** Collects how it went, tells it at the end, and knows the exit code. The first thing that went wrong counts. */
final class Outcome {

    private final boolean json;
    private final PrintStream out;
    private final PrintStream err;
    private int exit = ExitCode.OK;
    private String error = "";
    private boolean jobFailed;
    private List<JobReport> reports = List.of();

    Outcome(boolean json, PrintStream out, PrintStream err) {
        this.json = json;
        this.out = out;
        this.err = err;
    }

    void reports(List<JobReport> ended) {
        reports = ended;
    }

    /** The user can mend it: the message alone. */
    void wrong(String message) {
        fail(ExitCode.USAGE, "submit: " + message);
    }

    /** A job failed, and the program let that end it. A job that ended tells why in its report. */
    void jobFailed(JobFailedException e) {
        if (e.result() == null) {
            fail(ExitCode.FAILED, "submit: " + e.getMessage());
        } else {
            jobFailed = true;
        }
    }

    /** The program itself threw something. */
    void programFailed(Throwable e) {
        fail(ExitCode.FAILED, "submit: the program failed\n" + StackTraces.trimmed(trace(e)));
    }

    /** This command is broken: a developer needs all of it. */
    void broken(Throwable e) {
        fail(ExitCode.FAILED, "submit: internal error\n" + trace(e).stripTrailing());
    }

    void interrupted() {
        fail(ExitCode.INTERRUPTED, "submit: interrupted");
    }

    void detached() {
        // Nothing ended, nothing failed.
    }

    private void fail(int code, String message) {
        if (exit == ExitCode.OK) {
            exit = code;
            error = message;
        }
    }

    private static String trace(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    /** Prints everything and returns the exit code. */
    int finish() {
        if (exit == ExitCode.OK) {
            exit = exitOfJobs();
        }
        if (json) {
            Json object =
                    new Json().beginObject().key("exit").value(exit).key("jobs").beginArray();
            reports.forEach(report -> report.json(object));
            object.endArray().key("error").value(error).endObject();
            out.println(object);
        } else {
            for (JobReport report : reports) {
                tell(report);
            }
        }
        if (!error.isEmpty()) {
            err.println(error);
        }
        out.flush();
        err.flush();
        return exit;
    }

    /** A program that caught the failure of its job did not succeed for that. */
    private int exitOfJobs() {
        for (JobReport report : reports) {
            if (!report.succeeded()) {
                return report.wrongInput() ? ExitCode.USAGE : ExitCode.FAILED;
            }
        }
        return jobFailed ? ExitCode.FAILED : ExitCode.OK;
    }

    private void tell(JobReport report) {
        if (report.wrongInput()) {
            err.println("submit: " + report.failure());
        } else {
            (report.succeeded() ? out : err).println(report.text());
        }
    }
}
