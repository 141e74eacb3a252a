package windrow.coordinator.server;

import net.bytebuddy.asm.Advice;

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
}
