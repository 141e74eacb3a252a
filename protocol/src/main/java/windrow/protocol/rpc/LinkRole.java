package windrow.protocol.rpc;

/** What a process is on a link. The order of the constants is part of the wire format: append only. */
public enum LinkRole {
    COORDINATOR,
    WORKER,
    CLIENT,
    EXECUTOR;

    /** In lower case, for people. */
    @Override
    public String toString() {
        return switch (this) {
            case COORDINATOR -> "coordinator";
            case WORKER -> "worker";
            case CLIENT -> "client";
            case EXECUTOR -> "executor";
        };
    }
}
