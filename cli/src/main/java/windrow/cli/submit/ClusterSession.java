package windrow.cli.submit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
import windrow.protocol.client.UnknownJobException;
import windrow.protocol.conf.JobDefaults;
import windrow.protocol.conf.SettingException;
import windrow.protocol.conf.Settings;
import windrow.protocol.discovery.ClusterUnreachableException;
import windrow.protocol.id.JobId;
import windrow.protocol.message.ClusterStatus;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.JobState;
import windrow.protocol.message.JobStatus;

/**
 * Runs a program's jobs on a cluster, embedded or real, one after the other.
 *
 * <p>Threading: {@link #run} by one thread at a time; {@link #killRunning} by any.
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
     * @param given settings of the session as they were written: the user's, and the engine's about jobs
     * @param defaultMemoryMegabytes of executors where the settings do not say
     */
    record Terms(
            Optional<String> name,
            Map<String, String> given,
            long defaultMemoryMegabytes,
            boolean detach,
            String owner,
            String requestPrefix) {}

    /** Between two looks at a job that was asked to end. */
    private static final long KILL_POLL_MILLIS = 50;

    private final JobClient client;
    private final FileAccess files;
    private final StagingPlace stagingPlace;
    private final Terms terms;
    private final ProgressPrinter progress;
    private final LongSupplier nanoTime;
    private final LongSupplier wallMillis;
    private final List<JobReport> reports = new ArrayList<>();
    private volatile Optional<JobId> running = Optional.empty();
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
        return terms.given().getOrDefault(key, fallback);
    }

    @Override
    public JobResult run(Job written) throws JobFailedException, InterruptedException {
        try {
            Job job = written.qualified(files);
            Map<String, String> outputs = outputs(job);
            checkInputsAndOutputs(job);
            byte[] bytes = JobSerializer.serialize(job);
            String requestId = terms.requestPrefix() + "-" + submitted++;
            Staging staging = stagingPlace.of(outputs.values(), requestId);
            JobSpec spec = spec(job, requestId, staging);
            checkMemory(spec.executorMemoryMegabytes());
            try {
                staging.upload(bytes);
                return submitAndWait(spec, outputs);
            } finally {
                if (!terms.detach()) {
                    remove(staging);
                }
            }
        } catch (JobRefusedException | ClusterUnreachableException e) {
            throw new UsageError(String.valueOf(e.getMessage()), e);
        } catch (UnknownJobException e) {
            throw new JobFailedException(String.valueOf(e.getMessage()), null);
        } catch (IOException e) {
            throw new UsageError(
                    "cannot prepare the job '" + written.name() + "': " + (e.getMessage() == null ? e : e.getMessage()),
                    e);
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
        JobId id = client.submit(spec);
        if (terms.detach()) {
            progress.note(spec.name() + " was taken as " + id + "; its files stay in " + spec.stagingDirectory()
                    + " until it ends");
            throw new Detached();
        }
        running = Optional.of(id);
        try {
            JobStatus end = client.await(id, status -> progress.show(status, nanoTime.getAsLong()));
            return ended(new JobReport(end, outputs), submittedMillis);
        } catch (InterruptedException e) {
            client.kill(id, "the submitting program was interrupted");
            throw e;
        } finally {
            running = Optional.empty();
            progress.end();
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
        Map<String, String> settings = new TreeMap<>(job.settings());
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

    /** A job that fits nowhere would wait for ever; a cluster without workers may only be starting. */
    private void checkMemory(int asked) throws ClusterUnreachableException, InterruptedException {
        List<ClusterStatus.Worker> workers = client.cluster().workers();
        long largest = workers.stream()
                .mapToLong(ClusterStatus.Worker::memoryMegabytes)
                .max()
                .orElse(Long.MAX_VALUE);
        if (asked > largest) {
            throw new UsageError("no worker has enough memory: " + JobDefaults.EXECUTOR_MEMORY.key() + " asks for "
                    + asked + " MB, the largest of " + workers.size() + " workers offers " + largest + " MB");
        }
    }

    /**
     * Asks for the end of the job that runs, if one does, and waits for it.
     *
     * @return whether there was one
     */
    boolean killRunning(String reason, long waitMillis) throws InterruptedException {
        Optional<JobId> job = running;
        if (job.isEmpty()) {
            return false;
        }
        long deadline = nanoTime.getAsLong() + waitMillis * 1_000_000;
        try {
            JobStatus status = client.kill(job.get(), reason);
            while (!status.state().isFinal() && nanoTime.getAsLong() - deadline < 0) {
                Thread.sleep(KILL_POLL_MILLIS);
                status = client.status(job.get());
            }
        } catch (ClusterUnreachableException | UnknownJobException e) {
            progress.note("could not ask for the end of " + job.get() + ": " + e.getMessage());
        }
        return true;
    }
}
