package windrow.api.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import net.bytebuddy.asm.Advice;

/** Code that is woven into the commit of outputs to break it. */
@SuppressWarnings("UnusedVariable") // what is assigned here is read where the code is woven in
public final class OutputFaults {

    private OutputFaults() {}

    /** What a task wrote has to be there, though it may have been published before. */
    public static final class OnlyOnce {
        @Advice.OnMethodEnter
        static void enter(@Advice.Argument(0) FileAccess files, @Advice.Argument(1) String source) throws IOException {
            if (!files.exists(source)) {
                throw new FileNotFoundException(source);
            }
        }
    }

    /** The job is said to be complete before it is. */
    public static final class SuccessFirst {
        @Advice.OnMethodEnter
        static void enter(@Advice.FieldValue("folder") String folder, @Advice.Argument(0) JobOutput job)
                throws IOException {
            job.files().create(FileAccess.child(folder, "_SUCCESS")).close();
        }
    }
}
