package windrow.coordinator.journal;

/** What is found is not the cluster's journal; the message says where that was, and what to do. */
public final class ForeignJournalException extends UnreadableJournalException {

    private static final long serialVersionUID = 1;

    public ForeignJournalException(String message) {
        super(message);
    }
}
