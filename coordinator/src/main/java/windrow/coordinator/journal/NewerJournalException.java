package windrow.coordinator.journal;

/** A journal file holds something that only a newer version of Windrow can read; the message names it. */
public final class NewerJournalException extends UnreadableJournalException {

    private static final long serialVersionUID = 1;

    public NewerJournalException(String message) {
        super(message);
    }
}
