package windrow.api;

/** The type of a key or value that there is no need for. It takes no bytes, and text output leaves it out. */
public enum Nothing {
    /** The only one. */
    NOTHING
}
