package windrow.coordinator.server;

import windrow.coordinator.core.StepResult.JobEnded;

/** Takes jobs that ended. Thread-safe; must not block. */
@FunctionalInterface
public interface HistorySink {

    void add(JobEnded job);
}
