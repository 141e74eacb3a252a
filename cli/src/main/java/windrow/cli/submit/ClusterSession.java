package windrow.cli.submit;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import windrow.api.Counters;
import windrow.api.Job;
import windrow.api.JobFailedException;
import windrow.api.JobInput;
import windrow.api.JobResult;
import windrow.api.Session;
import windrow.api.io.FileAccess;
import windrow.api.io.OutputFormat;
import windrow.cli.command.UsageError;
import windrow.protocol.client.JobClient;
import windrow.protocol.client.JobRefusedException;
import windrow.protocol.client.UnansweredSubmissionException;
import windrow.protocol.client.UnknownJobException;
import windrow.protocol.conf.ClusterConfig;
import windrow.protocol.conf.JobDefaults;
import windrow.protocol.conf.SettingException;
import windrow.protocol.conf.Settings;
import windrow.protocol.discovery.ClusterUnreachableException;
import windrow.protocol.id.JobId;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.JobState;
import windrow.protocol.message.JobStatus;

/**
 * Runs a program's jobs on a cluster, embedded or real, one after the other.
 *
 * <p>Threading: {@link #run} by one thread at a time; {@link #end} by any.
 */
final class ClusterSession implements Session {

    /** The program is to end, since its job was handed over and nobody waits for it. */
    static final class Detached extends RuntimeException {

        private static final long serialVersionUID = 1;

        Detached() {
            super("detached", null, false, false);
        }
    }

    /**
     * What holds for all jobs of the session.
     *
     * @param name in place of the program's choice
     * @param given by {@code -D}, as it was written: the user's settings, and the engine's about jobs; they go before the job's own
     * @param fallbacks what the settings file says about jobs; the job's own settings go before them
     * @param defaultMemoryMegabytes of executors where the settings do not say
     */
    record Terms(
            Optional<String> name,
            Map<String, String> given,
            Map<String, String> fallbacks,
            long defaultMemoryMegabytes,
            boolean detach,
            String owner,
            String requestPrefix) {}

    /** The job went on when its cluster could not be asked any more; what it needs must stay. */
    private static final class OutOfSight extends JobFailedException {

        private static final long serialVersionUID = 1;

        OutOfSight(String message) {
            super(message, null);
        }
    }

    /** The program was interrupted, and its job was not seen to end; what the job needs must stay. */
    private static final class StillEnding extends InterruptedException {

        private static final long serialVersionUID = 1;

        StillEnding(String how) {
            super("interrupted, and " + how);
        }
    }

    /** How long a program that is interrupted waits for its job to be cleaned up. */
    private static final long INTERRUPTED_MILLIS = 10_000;

    /** How long to wait for a coordinator to hear that a job is to end: who leaves wants to leave now. */
    private static final Duration KILL_ANSWER = Duration.ofSeconds(3);

    /** Between two looks for a job to be ended. */
    private static final long KILL_POLL_MILLIS = 50;

    /** Of a submission that was perhaps not heard; what it needs must stay in the folder named next. */
    private static final String MAY_RUN = ". It may run, now or when a coordinator leads again; so its files stay in ";

    private static final String LOOK_FIRST =
            ". Look whether the output folder appears before the job is submitted again";

    private final JobClient client;
    private final FileAccess files;
    private final StagingPlace stagingPlace;
    private final Terms terms;
    private final ProgressPrinter progress;
    private final LongSupplier nanoTime;
    private final LongSupplier wallMillis;
    private final List<JobReport> reports = new ArrayList<>();
    private volatile Optional<JobId> running = Optional.empty();
    /** Open while {@link #run} has something to put away. */
    private volatile CountDownLatch underway = new CountDownLatch(0);
    /** The process ends: nothing new is begun. */
    private volatile boolean ending;

    /** A job was sent, perhaps, and not yet answered. */
    private volatile boolean submitting;

    private int submitted;

    ClusterSession(
            JobClient client,
            FileAccess files,
            StagingPlace stagingPlace,
            Terms terms,
            ProgressPrinter progress,
            LongSupplier nanoTime,
            LongSupplier wallMillis) {
        this.client = client;
        this.files = files;
        this.stagingPlace = stagingPlace;
        this.terms = terms;
        this.progress = progress;
        this.nanoTime = nanoTime;
        this.wallMillis = wallMillis;
    }

    /** Of the jobs that ended, in their order. */
    List<JobReport> reports() {
        return List.copyOf(reports);
    }

    @Override
    public String setting(String key, String fallback) {
        String given = terms.given().get(key);
        return given != null ? given : terms.fallbacks().getOrDefault(key, fallback);
    }

    @Override
    public FileAccess files() {
        return files;
    }

    @Override
    public JobResult run(Job written) throws JobFailedException, InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        underway = over;
        try {
            Job job = written.qualified(files);
            Map<String, String> outputs = outputs(job);
            checkInputsAndOutputs(job);
            byte[] bytes = JobSerializer.serialize(job);
            String requestId = terms.requestPrefix() + "-" + submitted++;
            Staging staging = stagingPlace.of(outputs.values(), requestId);
            JobSpec spec = spec(job, requestId, staging);
            return stageAndRun(staging, bytes, spec, outputs);
        } catch (JobRefusedException | ClusterUnreachableException e) {
            throw new UsageError(String.valueOf(e.getMessage()), e);
        } catch (UnknownJobException e) {
            throw new JobFailedException(String.valueOf(e.getMessage()), null);
        } catch (IOException e) {
            throw new UsageError(
                    "cannot prepare the job '" + written.name() + "': " + (e.getMessage() == null ? e : e.getMessage()),
                    e);
        } finally {
            over.countDown();
        }
    }

    private JobResult stageAndRun(Staging staging, byte[] job, JobSpec spec, Map<String, String> outputs)
            throws IOException, JobRefusedException, UnknownJobException, JobFailedException, InterruptedException {
        boolean needed = false;
        try {
            staging.upload(job);
            if (ending) {
                throw new InterruptedException("the process ends");
            }
            return submitAndWait(spec, outputs);
        } catch (OutOfSight | Detached | StillEnding e) {
            needed = true;
            throw e;
        } finally {
            if (!needed) {
                remove(staging);
            }
        }
    }

    /** How the job ended counts, not whether its files could be removed. */
    private void remove(Staging staging) {
        try {
            staging.remove();
        } catch (IOException e) {
            progress.note("could not remove the job's files in " + staging.folder() + ": " + e.getMessage());
        }
    }

    private JobResult submitAndWait(JobSpec spec, Map<String, String> outputs)
            throws ClusterUnreachableException, JobRefusedException, UnknownJobException, JobFailedException,
                    InterruptedException {
        long submittedMillis = wallMillis.getAsLong();
        JobId id = submit(spec);
        if (terms.detach()) {
            progress.note(spec.name() + " was taken as " + id + "; its files stay in " + spec.stagingDirectory()
                    + " until it ends");
            throw new Detached();
        }
        running = Optional.of(id);
        try {
            JobStatus end = client.await(id, status -> progress.show(status, nanoTime.getAsLong()));
            return ended(new JobReport(end, outputs), submittedMillis);
        } catch (ClusterUnreachableException e) {
            throw new OutOfSight("job " + id + " was taken, but its cluster is out of reach: " + e.getMessage()
                    + ". The job may still run, or go on when a coordinator leads again; so its files stay in "
                    + spec.stagingDirectory()
                    + ". It has succeeded when its output folder holds _SUCCESS: look there before you submit it again. How"
                    + " long to wait is set by "
                    + ClusterConfig.JOB_REACH_TIMEOUT.key());
        } catch (InterruptedException e) {
            if (!endedOnRequest(id)) {
                progress.note("did not see the end of job " + id + "; so its files stay in " + spec.stagingDirectory());
                throw new StillEnding("the job had not ended yet");
            }
            throw e;
        } finally {
            running = Optional.empty();
            progress.end();
        }
    }

    /** Tells also of a submission that cannot be taken back, for all that is known. */
    private JobId submit(JobSpec spec)
            throws ClusterUnreachableException, JobRefusedException, JobFailedException, InterruptedException {
        submitting = true;
        try {
            return client.submit(spec);
        } catch (UnansweredSubmissionException e) {
            throw new OutOfSight(e.getMessage() + MAY_RUN + spec.stagingDirectory() + LOOK_FIRST);
        } catch (InterruptedException e) {
            // It may have been sent, and whoever led then may have written it down.
            progress.note("was interrupted before anybody said that job '" + spec.name() + "' was accepted" + MAY_RUN
                    + spec.stagingDirectory() + LOOK_FIRST);
            throw new StillEnding("nobody had said that the job was accepted");
        } finally {
            submitting = false;
        }
    }

    /**
     * Asks for the job's end and waits for it, for a while: the task that removes what the job wrote needs the job's files.
     *
     * @return whether it is over
     */
    private boolean endedOnRequest(JobId id) {
        long deadline = nanoTime.getAsLong() + INTERRUPTED_MILLIS * 1_000_000;
        try {
            JobStatus status = client.killBriefly(id, "the submitting program was interrupted", KILL_ANSWER);
            while (!status.state().isFinal() && nanoTime.getAsLong() - deadline < 0) {
                TimeUnit.MILLISECONDS.sleep(KILL_POLL_MILLIS);
                status = client.statusBriefly(id, KILL_ANSWER);
            }
            return status.state().isFinal();
        } catch (UnknownJobException e) {
            return true;
        } catch (ClusterUnreachableException | InterruptedException e) {
            return false;
        }
    }

    private JobResult ended(JobReport report, long submittedMillis) throws JobFailedException {
        reports.add(report);
        JobStatus status = report.status();
        JobResult result = new JobResult(
                status.job().toString(),
                status.name(),
                JobResult.State.valueOf(status.state().name()),
                submittedMillis,
                submittedMillis,
                submittedMillis + status.elapsedMillis(),
                Counters.of(status.counters().values()),
                report.outputs());
        if (status.state() != JobState.SUCCEEDED) {
            throw new JobFailedException(report.failure(), result);
        }
        return result;
    }

    private Map<String, String> outputs(Job job) throws IOException {
        Map<String, String> outputs = new LinkedHashMap<>();
        for (Map.Entry<String, OutputFormat<?, ?>> output : job.outputs().entrySet()) {
            String place = output.getValue().place();
            if (!place.isEmpty()) {
                outputs.put(output.getKey(), files.qualify(place));
            }
        }
        return outputs;
    }

    /** What can be known before anything runs; the plan task finds out for good. */
    private void checkInputsAndOutputs(Job job) throws IOException {
        for (JobInput input : job.inputs()) {
            input.format().check(files);
        }
        for (OutputFormat<?, ?> output : job.outputs().values()) {
            output.check(files);
        }
    }

    private JobSpec spec(Job job, String requestId, Staging staging) {
        Map<String, String> settings = new TreeMap<>(terms.fallbacks());
        settings.putAll(job.settings());
        settings.putAll(terms.given());
        JobDefaults defaults;
        try {
            defaults = JobDefaults.from(Settings.load(null, settings));
        } catch (SettingException e) {
            throw new UsageError("a setting of the job '" + job.name() + "': " + e.getMessage(), e);
        }
        boolean memoryGiven = settings.containsKey(JobDefaults.EXECUTOR_MEMORY.key());
        long memory = memoryGiven ? defaults.executorMemory().megabytes() : terms.defaultMemoryMegabytes();
        return new JobSpec(
                requestId,
                terms.name().orElse(job.name()),
                terms.owner(),
                staging.folder(),
                staging.jarNames(),
                staging.fileNames(),
                !job.isMapOnly(),
                job.reducers() > 0 ? job.reducers() : defaults.reducers(),
                Math.toIntExact(memory),
                defaults.maxAttempts(),
                defaults.speculation(),
                Map.copyOf(settings));
    }

    /**
     * For the end of the process: asks for the end of the job that runs, if one does, and waits until {@link #run} has put everything
     * away. No job is submitted from now on.
     */
    void end(String reason, long waitMillis) throws InterruptedException {
        ending = true;
        CountDownLatch over = underway;
        long deadline = nanoTime.getAsLong() + waitMillis * 1_000_000;
        long answerDeadline = nanoTime.getAsLong() + KILL_ANSWER.toNanos();
        boolean asked = false;
        do {
            // a job that is being submitted just now may get its number any moment
            Optional<JobId> job = running;
            if (job.isPresent() && !asked) {
                asked = true;
                try {
                    client.killBriefly(job.get(), reason, KILL_ANSWER);
                } catch (ClusterUnreachableException | UnknownJobException e) {
                    progress.note(
                            "could not ask for the end of job " + job.get() + ", which may go on: " + e.getMessage());
                    return;
                }
            } else if (submitting && nanoTime.getAsLong() - answerDeadline >= 0) {
                progress.note("nobody answered the submission so far; the job may run nevertheless");
                return;
            }
        } while (!over.await(KILL_POLL_MILLIS, TimeUnit.MILLISECONDS) && nanoTime.getAsLong() - deadline < 0);
    }
}
