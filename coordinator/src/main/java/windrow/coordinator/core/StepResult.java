package windrow.coordinator.core;

import java.util.List;
import windrow.protocol.message.JobStatus;
import windrow.protocol.message.TaskRun;

/**
 * What a step wants done. The core has applied {@code records} to itself already.
 *
 * @param records to append to the journal, in this order. They are durable BEFORE any message of {@code outbound} leaves and before
 *     {@code ended} is shown to anyone; if they cannot be made durable, the host stops leading and drops the rest
 * @param outbound messages in the order in which they leave, after those of earlier steps
 * @param timers to set; no order towards the others
 * @param ended jobs that reached a final state, for history
 */
public record StepResult(
        List<JournalRecord> records, List<Outbound> outbound, List<TimerSetting> timers, List<JobEnded> ended) {

    /**
     * @param status the last one
     * @param runs the attempts that were recorded, in the order of their end
     */
    public record JobEnded(JobStatus status, List<TaskRun> runs) {}
}
