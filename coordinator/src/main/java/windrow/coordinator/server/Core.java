package windrow.coordinator.server;

import windrow.coordinator.core.CoordinatorCore;
import windrow.coordinator.core.CoreConfig;
import windrow.coordinator.core.Event;
import windrow.coordinator.core.HardState;
import windrow.coordinator.core.StepResult;

/** What the server hosts. Not thread-safe: stepped by one thread. */
@FunctionalInterface
public interface Core {

    /**
     * @param nowNanos monotonic; the clock of the timers that the result sets
     */
    StepResult step(Event event, long nowNanos);

    /** Makes the core of a new leader. */
    @FunctionalInterface
    interface Factory {
        /**
         * @param epoch that it leads under
         * @param state that earlier leaders left; the core's own from now on
         */
        Core create(long epoch, HardState state);

        /** Cores that decide. */
        static Factory deciding(CoreConfig config) {
            return (epoch, state) -> new CoordinatorCore(config, epoch, state)::step;
        }
    }
}
