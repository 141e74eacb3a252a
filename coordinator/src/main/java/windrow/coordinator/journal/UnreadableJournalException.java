package windrow.coordinator.journal;

import java.io.IOException;

/**
 * What earlier leaders left cannot be read, and will not be by trying again: it is damaged, or a newer version wrote it. The message names
 * the file and the place in it.
 */
public class UnreadableJournalException extends IOException {

    private static final long serialVersionUID = 1;

    public UnreadableJournalException(String message) {
        super(message);
    }

    public UnreadableJournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
