package windrow.protocol.rpc;

import java.util.concurrent.CompletionException;

/** What completion stages say of their failures. */
public final class Stages {

    private Stages() {}

    /** What a stage failed with, which those that follow from it may wrap. */
    public static Throwable cause(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
        return cause == null ? failure : cause;
    }
}
