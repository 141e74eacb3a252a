package windrow.coordinator.journal.format;

import java.util.function.Consumer;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;
import windrow.coordinator.core.JournalRecord;

/** Code that is woven into the reading of the journal to break it. */
@SuppressWarnings("UnusedVariable") // what is assigned here is read where the code is woven in
public final class FormatFaults {

    private FormatFaults() {}

    /** The last record of each log is not read. */
    public static final class OneShort {
        @Advice.OnMethodEnter
        static void enter(@Advice.Argument(value = 5, readOnly = false) Consumer<JournalRecord> sink) {
            sink = new AllButTheLast(sink);
        }
    }

    static final class AllButTheLast implements Consumer<JournalRecord> {
        private final Consumer<JournalRecord> sink;
        private @Nullable JournalRecord last;

        AllButTheLast(Consumer<JournalRecord> sink) {
            this.sink = sink;
        }

        @Override
        public void accept(JournalRecord next) {
            JournalRecord before = last;
            last = next;
            if (before != null) {
                sink.accept(before);
            }
        }
    }

    /** No log may have a torn tail. */
    public static final class NoTail {
        @Advice.OnMethodEnter
        static void enter(@Advice.Argument(value = 4, readOnly = false) boolean last) {
            last = false;
        }
    }
}
