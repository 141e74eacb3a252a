package windrow.api.io;

/** What an input format may know and use when it makes splits and opens them. */
public interface InputContext {
    /** The file systems. */
    FileAccess files();

    /** What the job or {@code -D} set for {@code key}, else {@code fallback}. */
    String setting(String key, String fallback);
}
