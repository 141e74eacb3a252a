package windrow.coordinator.journal.format;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import windrow.coordinator.core.JournalRecord;
import windrow.coordinator.core.SnapshotPart;

/** Journal files as bytes. */
final class TestFiles {

    private TestFiles() {}

    /** What a log gave. */
    record ReadLog(List<JournalRecord> records, FileDecoder.LogEnd end) {}

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static ReadLog readLog(byte[] bytes, JournalFile file, long firstBatch, boolean last) throws IOException {
        List<JournalRecord> records = new ArrayList<>();
        FileDecoder.LogEnd end = FileDecoder.readLog(
                new ByteArrayInputStream(bytes), "the/" + file, file, firstBatch, last, records::add);
        return new ReadLog(records, end);
    }

    static List<SnapshotPart> readSnapshot(byte[] bytes, JournalFile file) throws IOException {
        List<SnapshotPart> parts = new ArrayList<>();
        FileDecoder.readSnapshot(new ByteArrayInputStream(bytes), "the/" + file, file, parts::add);
        return parts;
    }
}
