package windrow.worker.daemon;

import java.util.function.Consumer;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.message.JobSpec;

/**
 * What a worker's core wants done with files: those of its jobs, and the map outputs that it holds. Called on the worker's loop, one call
 * at a time; no method but {@link #close} blocks, and what takes long is answered later by an event. What is asked for one job is done in
 * that order: a job that was deleted may come back.
 */
public interface WorkerFiles extends AutoCloseable {

    /**
     * Once, before all else.
     *
     * @param events told, from any thread, of {@link WorkerEvent.JobLocalised}, {@link WorkerEvent.LocaliseFailed} and {@link
     *     WorkerEvent.OutputDamaged}
     */
    void start(Consumer<WorkerEvent> events);

    /** Brings a job's staging files here. Answered by {@code JobLocalised} or {@code LocaliseFailed}, once for each call. */
    void localise(JobId job, JobSpec spec);

    /**
     * Removes a job's local folders and serves its map outputs no longer. Not answered; what cannot be removed is logged and left.
     *
     * @param ended remove the job's staging folder, too
     */
    void delete(JobId job, JobSpec spec, boolean ended);

    /** Serves this map output from now on, until its job is deleted or {@code OutputDamaged} told that it cannot be read any more. */
    void hold(AttemptId map, String dataFile);

    /** Gives back what {@link #start} took; what is under way may be left half done. Repeatable. */
    @Override
    void close();
}
