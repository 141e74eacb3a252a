package windrow.coordinator.journal.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import windrow.coordinator.core.JournalRecord;
import windrow.coordinator.core.SnapshotPart;
import windrow.coordinator.journal.NewerJournalException;
import windrow.protocol.id.JobId;

/** Files of earlier versions can be read for ever, and newer ones are refused by name. */
class FileVersionsTest {

    @Test
    void theFirstLogIsRead() throws IOException {
        TestFiles.ReadLog read =
                TestFiles.readLog(resource(FirstVersion.LOG), FirstVersion.LOG, FirstVersion.FIRST_BATCH, false);
        assertEquals(FirstVersion.records(), read.records());
        assertEquals(FirstVersion.FIRST_BATCH + 2, read.end().nextBatch());
    }

    @Test
    void theFirstSnapshotIsRead() throws IOException {
        assertEquals(
                FirstVersion.parts(), TestFiles.readSnapshot(resource(FirstVersion.SNAPSHOT), FirstVersion.SNAPSHOT));
    }

    @Test
    void theSecondLogIsRead() throws IOException {
        byte[] log = resource(SecondVersion.LOG);
        assertEquals(
                SecondVersion.records(),
                TestFiles.readLog(log, SecondVersion.LOG, SecondVersion.FIRST_BATCH, false)
                        .records());
    }

    @Test
    void theSecondSnapshotIsRead() throws IOException {
        assertEquals(
                SecondVersion.parts(),
                TestFiles.readSnapshot(resource(SecondVersion.SNAPSHOT), SecondVersion.SNAPSHOT));
    }

    /** The first version gave each number a value, from 0 on; what a task did not add to was 0. */
    @Test
    void zerosOfTheFirstVersionAreNotAdded() throws Exception {
        FieldWriter reduces = new FieldWriter();
        CommonFields.job(reduces, new JobId(7, 3));
        reduces.varint(4);
        reduces.list(List.of(List.of(0L, 5L, 0L, -1L, 0L), List.of(0L)), (out, share) -> {
            for (int none = 0; none < 4; none++) {
                out.varint(0);
            }
            out.list(List.<String>of(), FieldWriter::string);
            out.list(share, FieldWriter::zigzag);
        });
        FieldReader in = new FieldReader();
        in.take(reduces.buffer(), 0, reduces.size());
        SnapshotPart.Reduces read = (SnapshotPart.Reduces) new PartCodec().read(6, 1, in);
        assertEquals(
                List.of(List.of(new SnapshotPart.Added(1, 5), new SnapshotPart.Added(3, -1)), List.of()),
                read.reduces().stream().map(SnapshotPart.ReduceState::counters).toList());
        assertEquals(0, in.remaining());
    }

    @Test
    void theFilesHoldEveryType() {
        List<JournalRecord> all = new ArrayList<>(FirstVersion.records());
        all.addAll(SecondVersion.records());
        List<SnapshotPart> parts = new ArrayList<>(FirstVersion.parts());
        parts.addAll(SecondVersion.parts());
        assertEquals(
                names(JournalRecord.class.getPermittedSubclasses()),
                names(all.stream().map(Object::getClass).toArray(Class<?>[]::new)));
        assertEquals(
                names(SnapshotPart.class.getPermittedSubclasses()),
                names(parts.stream().map(Object::getClass).toArray(Class<?>[]::new)));
    }

    /** But for the header, which names the types that there are, and for items that have a later version. */
    @Test
    void aWriterOfTodayWritesTheSameBytes() throws IOException {
        assertEquals(
                1, checkSameButForLaterVersions(resource(FirstVersion.LOG), FirstVersion.log(), new RecordCodec()));
        assertEquals(
                2,
                checkSameButForLaterVersions(
                        resource(FirstVersion.SNAPSHOT), FirstVersion.snapshot(), new PartCodec()));
        assertEquals(
                0, checkSameButForLaterVersions(resource(SecondVersion.LOG), SecondVersion.log(), new RecordCodec()));
        assertEquals(
                0,
                checkSameButForLaterVersions(
                        resource(SecondVersion.SNAPSHOT), SecondVersion.snapshot(), new PartCodec()));
    }

    /** Returns how many items have a later version. */
    private static int checkSameButForLaterVersions(byte[] first, byte[] written, ItemCodec<?> codec)
            throws IOException {
        Map<Integer, ItemType> types = new LinkedHashMap<>();
        codec.types().forEach(type -> types.put(type.number(), type));
        List<byte[]> before = items(first);
        List<byte[]> now = items(written);
        assertEquals(before.size(), now.size());
        int later = 0;
        for (int i = 0; i < before.size(); i++) {
            FieldReader item = new FieldReader();
            item.take(now.get(i), 0, now.get(i).length);
            int number = item.number();
            int version = item.number();
            assertEquals(Objects.requireNonNull(types.get(number)).version(), version);
            FieldReader known = new FieldReader();
            known.take(before.get(i), 0, before.get(i).length);
            assertEquals(known.number(), number, "item " + i);
            if (version == known.number()) {
                assertArrayEquals(before.get(i), now.get(i), "item " + i);
            } else {
                later++;
            }
        }
        return later;
    }

    /** The items of a file, each with its type and version. */
    private static List<byte[]> items(byte[] file) throws IOException {
        java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(file);
        bytes.position(bytes.getInt(Format.FILE_MAGIC.length + Integer.BYTES));
        java.io.ByteArrayOutputStream payloads = new java.io.ByteArrayOutputStream();
        while (bytes.hasRemaining()) {
            int length = FrameHead.length(file, bytes.position());
            bytes.position(bytes.position() + Format.FRAME_HEAD_BYTES);
            payloads.write(file, bytes.position(), length);
            bytes.position(bytes.position() + length);
        }
        FieldReader in = new FieldReader();
        in.take(payloads.toByteArray(), 0, payloads.size());
        List<byte[]> items = new ArrayList<>();
        while (in.remaining() > 0) {
            int end = in.number();
            byte[] item = new byte[end];
            for (int i = 0; i < end; i++) {
                item[i] = (byte) in.u8();
            }
            items.add(item);
        }
        return items;
    }

    @Test
    void aRecordThatOnlyANewerVersionKnowsIsRefusedByName() {
        byte[] log = newerLog(new ItemType(99, "JobPaused", 3));
        NewerJournalException refused =
                assertThrows(NewerJournalException.class, () -> TestFiles.readLog(log, FirstVersion.LOG, 1, true));
        assertTrue(refused.getMessage().contains("'JobPaused' of version 3"), refused.getMessage());
        assertTrue(refused.getMessage().contains("the/log-7-2"), refused.getMessage());
        assertTrue(refused.getMessage().contains("offset"), refused.getMessage());
    }

    @Test
    void aRecordOfANewerVersionIsRefusedByName() {
        byte[] log = newerLog(new ItemType(3, "MapDone", 2));
        NewerJournalException refused =
                assertThrows(NewerJournalException.class, () -> TestFiles.readLog(log, FirstVersion.LOG, 1, true));
        assertTrue(refused.getMessage().contains("'MapDone' of version 2"), refused.getMessage());
        assertTrue(refused.getMessage().contains("up to version 1"), refused.getMessage());
    }

    @Test
    void aNewerTypeThatWasNotUsedDoesNotMatter() throws IOException {
        List<ItemType> types = new ArrayList<>(new RecordCodec().types());
        types.add(new ItemType(99, "JobPaused", 1));
        byte[] header = FileHeader.of(FirstVersion.LOG, 1, types).toBytes();
        FileEncoder<JournalRecord> encoder = FileEncoder.log(7, 2, 1);
        encoder.add(FirstVersion.records().get(0));
        TestFiles.ReadLog read =
                TestFiles.readLog(TestFiles.joined(header, encoder.endBatch()), FirstVersion.LOG, 1, false);
        assertEquals(FirstVersion.records().subList(0, 1), read.records());
    }

    @Test
    void aNewerFormatIsRefused() {
        FieldWriter preamble = new FieldWriter();
        preamble.bytes(Format.FILE_MAGIC, 0, Format.FILE_MAGIC.length);
        preamble.u32(Format.VERSION + 1);
        preamble.u32(30);
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(preamble.buffer(), 0, preamble.size());
        preamble.u32((int) crc.getValue());
        byte[] file = Arrays.copyOf(preamble.buffer(), 100);
        NewerJournalException refused =
                assertThrows(NewerJournalException.class, () -> TestFiles.readLog(file, FirstVersion.LOG, 1, true));
        assertTrue(refused.getMessage().contains("version " + (Format.VERSION + 1)), refused.getMessage());
    }

    /** With a header that knows this type, and one item of it. */
    private static byte[] newerLog(ItemType type) {
        Map<Integer, ItemType> types = new LinkedHashMap<>();
        new RecordCodec().types().forEach(known -> types.put(known.number(), known));
        types.put(type.number(), type);
        FieldWriter item = new FieldWriter();
        item.varint(type.number());
        item.varint(type.version());
        item.string("whatever it is");
        FieldWriter payload = new FieldWriter();
        payload.varint(item.size());
        payload.bytes(item.buffer(), 0, item.size());
        java.nio.ByteBuffer frame = java.nio.ByteBuffer.allocate(Format.FRAME_HEAD_BYTES + payload.size());
        new FrameHead(FirstVersion.LOG).write(frame, 1, Format.LAST_OF_BATCH, payload.buffer(), 0, payload.size());
        return TestFiles.joined(new FileHeader(FirstVersion.LOG, 1, types).toBytes(), frame.array());
    }

    private static TreeSet<String> names(Class<?>[] types) {
        TreeSet<String> names = new TreeSet<>();
        for (Class<?> type : types) {
            if (type != SnapshotPart.Handler.class) {
                names.add(type.getSimpleName());
            }
        }
        return names;
    }

    private static byte[] resource(JournalFile file) throws IOException {
        try (InputStream in = Objects.requireNonNull(FileVersionsTest.class.getResourceAsStream(file.name()))) {
            return in.readAllBytes();
        }
    }
}
