package windrow.cli.speedup;

import java.io.IOException;
import windrow.api.io.FileAccess;
import windrow.cli.command.UsageError;

/** Runs a job with an output of its own each time, and removes that output: one that was there before the run is never touched. */
final class FreshRun {

    private final SubmitRun run;
    private final RunArguments arguments;
    private final FileAccess files;

    FreshRun(SubmitRun run, RunArguments arguments, FileAccess files) {
        this.run = run;
        this.arguments = arguments;
        this.files = files;
    }

    /**
     * Runs the job once.
     *
     * @param name of the run, different from that of each other one
     * @return seconds of the whole process
     * @throws UsageError if the output is there already, or the job cannot be run as it was given
     * @throws RunFailedException if it ran and failed
     */
    double seconds(int slots, String name) throws IOException, InterruptedException {
        String output = arguments.output(name);
        if (files.exists(output)) {
            throw new UsageError("a run would write to " + files.qualify(output)
                    + " and remove it afterwards, but it is there already: delete it, or name another output");
        }
        double took = run.seconds(slots, arguments.of(name));
        files.delete(output);
        return took;
    }
}
