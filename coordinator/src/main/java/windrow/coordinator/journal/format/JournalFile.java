package windrow.coordinator.journal.format;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a journal file's name says. A snapshot holds the state before the log of the same epoch and number; in this order, by epoch and
 * number, snapshot before log, the last snapshot and all that follow it are the state.
 *
 * @param epoch of the leader that wrote it, at least 1
 * @param number counted from 1 by that leader
 */
public record JournalFile(Kind kind, long epoch, long number) implements Comparable<JournalFile> {

    /** What it holds. */
    public enum Kind {
        LOG(1, "log"),
        SNAPSHOT(2, "snapshot");

        final int number;
        final String text;

        Kind(int number, String text) {
            this.number = number;
            this.text = text;
        }
    }

    private static final Pattern NAME = Pattern.compile("(log|snapshot)-([1-9][0-9]{0,17})-([1-9][0-9]{0,17})");

    private static final String UNFINISHED = ".part";

    private static final Comparator<JournalFile> ORDER = Comparator.comparingLong(JournalFile::epoch)
            .thenComparingLong(JournalFile::number)
            .thenComparing(file -> file.kind() == Kind.LOG);

    public JournalFile {
        if (epoch < 1 || number < 1) {
            throw new IllegalArgumentException("epoch and number are at least 1, got " + epoch + ", " + number);
        }
    }

    public static JournalFile log(long epoch, long number) {
        return new JournalFile(Kind.LOG, epoch, number);
    }

    public static JournalFile snapshot(long epoch, long number) {
        return new JournalFile(Kind.SNAPSHOT, epoch, number);
    }

    /** Empty: no journal file is called so. */
    public static Optional<JournalFile> parse(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Kind kind = matcher.group(1).equals(Kind.LOG.text) ? Kind.LOG : Kind.SNAPSHOT;
        return Optional.of(new JournalFile(kind, Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(3))));
    }

    /** {@code log-<epoch>-<number>} or {@code snapshot-<epoch>-<number>}. */
    public String name() {
        return kind.text + "-" + epoch + "-" + number;
    }

    /** The name of a snapshot that is being written. */
    public String unfinishedName() {
        return name() + UNFINISHED;
    }

    /** Whether a snapshot of this name was not finished, and counts for nothing. */
    public static boolean isUnfinished(String name) {
        return name.endsWith(UNFINISHED)
                && parse(name.substring(0, name.length() - UNFINISHED.length())).isPresent();
    }

    @Override
    public int compareTo(JournalFile other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return name();
    }
}
