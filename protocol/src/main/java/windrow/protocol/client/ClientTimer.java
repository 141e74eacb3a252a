package windrow.protocol.client;

/** The name of a timer: setting one that is set already moves it. */
public sealed interface ClientTimer {

    /** The leader that failed may be tried again. */
    record Retry() implements ClientTimer {}

    /** Somebody has looked for a leader for as long as he wants to. */
    record GiveUp() implements ClientTimer {}

    /** A connection should have been made, or failed. */
    record Connecting(long link) implements ClientTimer {}

    /** A question should have been answered. */
    record Answer(long question) implements ClientTimer {}
}
