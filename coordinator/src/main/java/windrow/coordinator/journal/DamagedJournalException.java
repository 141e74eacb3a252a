package windrow.coordinator.journal;

/** A journal file does not hold what was written into it, or one of them is missing. */
public final class DamagedJournalException extends UnreadableJournalException {

    private static final long serialVersionUID = 1;

    public DamagedJournalException(String message) {
        super(message);
    }

    public DamagedJournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
