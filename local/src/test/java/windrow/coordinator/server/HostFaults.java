package windrow.coordinator.server;

import java.util.ArrayDeque;
import net.bytebuddy.asm.Advice;
import windrow.coordinator.core.Event;

/** Code that is woven into the coordinator's host to break it. */
@SuppressWarnings("UnusedVariable") // what is assigned here is read where the code is woven in
public final class HostFaults {

    private HostFaults() {}

    /** What a message's frame says of its sender's epoch is not looked at. */
    public static final class EpochUnread {
        @Advice.OnMethodEnter
        static void enter(@Advice.Argument(value = 1, readOnly = false) long epoch) {
            epoch = 0;
        }
    }

    /** All that a worker says while a leader takes its journal over waits, one word behind the other. */
    public static final class AllWords {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter(@Advice.Argument(0) Event event, @Advice.FieldValue("clients") ArrayDeque<Event> all) {
            return event instanceof Event.FromWorker && all.add(event);
        }
    }
}
