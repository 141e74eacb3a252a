package windrow.coordinator.journal.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import windrow.coordinator.core.JournalRecord;
import windrow.coordinator.core.SnapshotPart;
import windrow.coordinator.journal.DamagedJournalException;
import windrow.coordinator.journal.UnreadableJournalException;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.SplitMeta;
import windrow.protocol.message.Splits;

/** What a reader gives is what was written, and nothing that was durable is dropped in silence. */
class FileDecoderTest {

    private static final JournalFile FILE = JournalFile.log(5, 1);

    private final FileEncoder<JournalRecord> encoder = FileEncoder.log(5, 1, 1);
    private final byte[] header = encoder.header();

    @Test
    void aLogCutAtEveryByteGivesWholeBatchesOnlyAndTellsWhatItDropped() throws IOException {
        Log log = log(1, 3, 1, 5);
        for (int length = 0; length <= log.bytes.length; length++) {
            byte[] cut = Arrays.copyOf(log.bytes, length);
            TestFiles.ReadLog read = TestFiles.readLog(cut, FILE, 1, true);
            int batches = log.batchesWithin(length);
            assertEquals(log.recordsOf(batches), read.records(), "cut to " + length);
            assertEquals(length - log.endOf(batches, length), read.end().droppedBytes(), "cut to " + length);
        }
    }

    @Test
    void onlyTheLastLogMayBeCut() {
        Log log = log(2, 2);
        for (int length = 0; length < log.bytes.length; length++) {
            byte[] cut = Arrays.copyOf(log.bytes, length);
            if (length < header.length || log.endOf(log.batchesWithin(length), length) != length) {
                assertThrows(DamagedJournalException.class, () -> TestFiles.readLog(cut, FILE, 1, false));
            }
        }
    }

    @Test
    void aFlippedByteIsDamageWhereverItIs() {
        Log log = log(1, 3, 2);
        for (int at = 0; at < log.bytes.length; at++) {
            for (int flip : new int[] {1, 0x80, 0xFF}) {
                byte[] flipped = log.bytes.clone();
                flipped[at] ^= (byte) flip;
                int position = at;
                UnreadableJournalException damage = assertThrows(
                        UnreadableJournalException.class,
                        () -> TestFiles.readLog(flipped, FILE, 1, true),
                        () -> "flipped at " + position);
                assertTrue(damage.getMessage().contains("the/log-5-1"), damage.getMessage());
                assertTrue(damage.getMessage().contains("offset"), damage.getMessage());
            }
        }
    }

    @Test
    void aFlippedByteInASnapshotIsDamageWhereverItIs() {
        byte[] snapshot = FirstVersion.snapshot();
        for (int at = 0; at < snapshot.length; at++) {
            byte[] flipped = snapshot.clone();
            flipped[at] ^= 0x10;
            assertThrows(
                    UnreadableJournalException.class, () -> TestFiles.readSnapshot(flipped, FirstVersion.SNAPSHOT));
        }
    }

    @Test
    void aSnapshotThatIsCutIsDamage() {
        byte[] snapshot = FirstVersion.snapshot();
        for (int length = 0; length < snapshot.length; length++) {
            byte[] cut = Arrays.copyOf(snapshot, length);
            assertThrows(DamagedJournalException.class, () -> TestFiles.readSnapshot(cut, FirstVersion.SNAPSHOT));
        }
        byte[] longer = Arrays.copyOf(snapshot, snapshot.length + 1);
        assertThrows(DamagedJournalException.class, () -> TestFiles.readSnapshot(longer, FirstVersion.SNAPSHOT));
    }

    @Test
    void sectorsThatWereNeverWrittenAreATornTailInTheLastBatchAndDamageBeforeIt() throws IOException {
        Log log = log(20, 20, 20);
        int lastBatch = log.ends.get(1);
        for (int sector = 0; sector < log.bytes.length; sector += Format.SECTOR_BYTES) {
            byte[] holed = log.bytes.clone();
            int from = Math.max(sector, lastBatch);
            int to = Math.min(sector + Format.SECTOR_BYTES, holed.length);
            if (to - from >= Format.MIN_BLANK_BYTES) {
                Arrays.fill(holed, from, to, (byte) 0);
                TestFiles.ReadLog read = TestFiles.readLog(holed, FILE, 1, true);
                assertEquals(log.recordsOf(2), read.records());
                assertEquals(log.bytes.length - lastBatch, read.end().droppedBytes());
            }
            byte[] damaged = log.bytes.clone();
            int end = Math.min(to, lastBatch);
            if (end > sector) {
                Arrays.fill(damaged, sector, end, (byte) 0);
                assertThrows(DamagedJournalException.class, () -> TestFiles.readLog(damaged, FILE, 1, true));
            }
        }
        byte[] grown = Arrays.copyOf(log.bytes, log.bytes.length + 3_000);
        assertEquals(log.records, TestFiles.readLog(grown, FILE, 1, true).records());
    }

    @Test
    void aBatchThatIsMissingIsDamage() {
        Log log = log(2, 2, 2);
        byte[] missing = TestFiles.joined(
                Arrays.copyOf(log.bytes, log.ends.get(0)),
                Arrays.copyOfRange(log.bytes, log.ends.get(1), log.bytes.length));
        assertThrows(DamagedJournalException.class, () -> TestFiles.readLog(missing, FILE, 1, true));
        assertThrows(DamagedJournalException.class, () -> TestFiles.readLog(log.bytes, FILE, 2, true));
    }

    @Test
    void aFileUnderAnotherNameIsDamage() {
        Log log = log(1);
        assertThrows(DamagedJournalException.class, () -> TestFiles.readLog(log.bytes, JournalFile.log(5, 2), 1, true));
        assertThrows(DamagedJournalException.class, () -> TestFiles.readLog(log.bytes, JournalFile.log(6, 1), 1, true));
    }

    @Test
    void aRecordThatDoesNotFitIsDamageWithFileAndOffset() {
        Log log = log(1, 1);
        DamagedJournalException damage = assertThrows(
                DamagedJournalException.class,
                () -> FileDecoder.readLog(
                        new java.io.ByteArrayInputStream(log.bytes), "the/log-5-1", FILE, 1, true, record -> {
                            throw new IllegalStateException("no such job");
                        }));
        assertTrue(damage.getMessage().contains("no such job"), damage.getMessage());
        assertTrue(damage.getMessage().contains("the/log-5-1"), damage.getMessage());
    }

    @Test
    void aRecordMaySpanManyFramesAndSoMayABatch() throws IOException {
        List<SplitMeta> splits = new ArrayList<>();
        for (int i = 0; i < 600_000; i++) {
            splits.add(new SplitMeta(i * 100L, 100, 1 << 27, List.of("host-" + i % 50, "host-" + i % 49)));
        }
        JournalRecord plan = new JournalRecord.JobPlanned(new JobId(5, 1), splits, "splits", 3);
        List<JournalRecord> records = List.of(record(0), plan, record(1));
        records.forEach(encoder::add);
        byte[] batch = encoder.endBatch();
        assertTrue(batch.length > 3 * Format.MAX_PAYLOAD_BYTES, "several frames");
        byte[] all = TestFiles.joined(header, batch);
        assertEquals(records, TestFiles.readLog(all, FILE, 1, false).records());
        Random random = new Random(1);
        for (int i = 0; i < 20; i++) {
            int length = header.length + 1 + random.nextInt(batch.length - 1);
            TestFiles.ReadLog read = TestFiles.readLog(Arrays.copyOf(all, length), FILE, 1, true);
            assertEquals(List.of(), read.records(), "a batch counts whole or not at all");
            assertEquals(length - header.length, read.end().droppedBytes());
        }
    }

    @Test
    void thePlanOfAMillionSplitsIsWrittenAndReadWithRoom() throws IOException {
        int million = 1_000_000;
        Random random = new Random(1);
        // no name is short enough for the file's dictionary
        String longName = "h".repeat(Format.MAX_NAME_CHARS);
        Splits.Builder splits = new Splits.Builder(million);
        for (int i = 0; i < million; i++) {
            List<String> hosts = new ArrayList<>();
            for (int h = 0; h < 3; h++) {
                hosts.add(longName + random.nextInt(10_000));
            }
            splits.add(i * 100L, 100, random.nextInt(1 << 28), hosts);
        }
        JournalRecord plan = new JournalRecord.JobPlanned(new JobId(5, 1), splits.build(), "splits", 3);
        encoder.add(plan);
        int bytes = encoder.waitingBytes();
        assertTrue(bytes < Format.MAX_ITEM_BYTES / 8, bytes + " bytes");
        byte[] file = TestFiles.joined(header, encoder.endBatch());
        assertEquals(List.of(plan), TestFiles.readLog(file, FILE, 1, false).records());
    }

    @Test
    void aFinishedMapTakesAboutAHundredBytes() {
        for (int i = 0; i < 1_000; i++) {
            encoder.add(record(i));
        }
        int bytes = encoder.endBatch().length / 1_000;
        assertTrue(bytes < 100, bytes + " bytes");
    }

    @Test
    void moreNamesThanTheDictionaryHoldsAreKeptAllTheSame() throws IOException {
        List<SnapshotPart> parts = new ArrayList<>();
        FileEncoder<SnapshotPart> snapshot = FileEncoder.snapshot(5, 1);
        for (int i = 0; i < 70; i++) {
            List<SnapshotPart.Holder> holders = new ArrayList<>();
            for (int j = 0; j < 1_000; j++) {
                holders.add(new SnapshotPart.Holder("w" + i * 1_000 + j, "h".repeat(j % 300), j));
            }
            parts.add(new SnapshotPart.Holders(new JobId(1, 1), holders));
        }
        parts.addAll(List.copyOf(parts));
        parts.forEach(snapshot::add);
        byte[] bytes = TestFiles.joined(snapshot.header(), snapshot.endBatch());
        assertEquals(parts, TestFiles.readSnapshot(bytes, JournalFile.snapshot(5, 1)));
    }

    @Test
    void randomBytesInTheMiddleGiveNoOtherRecords() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Log log = log(3, 4, 2, 6, 1);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = log.bytes.clone();
            int from = random.nextInt(bytes.length);
            int to = Math.min(bytes.length, from + 1 + random.nextInt(60));
            for (int at = from; at < to; at++) {
                bytes[at] = (byte) random.nextInt();
            }
            if (random.nextBoolean()) {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            }
            try {
                List<JournalRecord> read =
                        TestFiles.readLog(bytes, FILE, 1, true).records();
                if (!log.records.subList(0, read.size()).equals(read)) {
                    fail("other records, seed " + seed + ", round " + i);
                }
            } catch (UnreadableJournalException expected) {
                assertTrue(expected.getMessage().contains("the/log-5-1"), expected.getMessage());
            } catch (IOException | RuntimeException e) {
                fail("seed " + seed + ", round " + i, e);
            }
        }
    }

    /** A log, and where its batches end. */
    private record Log(byte[] bytes, List<JournalRecord> records, List<Integer> ends, List<Integer> sizes, int header) {

        int batchesWithin(int length) {
            int batches = 0;
            while (batches < ends.size() && ends.get(batches) <= length) {
                batches++;
            }
            return batches;
        }

        List<JournalRecord> recordsOf(int batches) {
            return records.subList(0, batches == 0 ? 0 : sizes.get(batches - 1));
        }

        /** Where what counts of a log of this length ends; a header counts when it is whole. */
        int endOf(int batches, int length) {
            return batches > 0 ? ends.get(batches - 1) : length < header ? 0 : header;
        }
    }

    private Log log(int... batches) {
        List<JournalRecord> records = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        byte[] all = header;
        for (int size : batches) {
            for (int i = 0; i < size; i++) {
                JournalRecord record = record(records.size());
                records.add(record);
                encoder.add(record);
            }
            all = TestFiles.joined(all, encoder.endBatch());
            ends.add(all.length);
            sizes.add(records.size());
        }
        return new Log(all, records, ends, sizes, header.length);
    }

    private static JournalRecord record(int i) {
        return new JournalRecord.MapDone(
                new AttemptId(new TaskId(new JobId(5, 1), TaskKind.MAP, i), 5, 0),
                "worker-" + i % 3,
                "host-" + i % 3,
                7000,
                1L << 25,
                1_000_000 + i,
                0x0123_4567_89AB_CDEFL * (i + 1),
                List.of(),
                new JobCounters(java.util.Map.of(
                        JobCounters.ENGINE,
                        java.util.Map.of(
                                JobCounters.MAP_RECORDS_IN,
                                1_000_000L + i,
                                JobCounters.MAP_RECORDS_OUT,
                                2_000_000L + i,
                                JobCounters.MAP_BYTES_IN,
                                1L << 27,
                                JobCounters.SPILLED_RECORDS,
                                1_234_567L,
                                JobCounters.SPILLED_BYTES,
                                1L << 24,
                                JobCounters.SHUFFLE_BYTES,
                                1L << 25,
                                JobCounters.RECORDS_OUT,
                                7L))));
    }
}
