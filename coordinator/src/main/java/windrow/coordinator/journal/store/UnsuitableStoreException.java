package windrow.coordinator.journal.store;

import windrow.coordinator.journal.UnreadableJournalException;

/** The place cannot hold a journal; the message names it, the reason, and the setting. */
public final class UnsuitableStoreException extends UnreadableJournalException {

    private static final long serialVersionUID = 1;

    public UnsuitableStoreException(String message) {
        super(message);
    }

    public UnsuitableStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
