package windrow.coordinator.journal.format;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import windrow.coordinator.journal.NewerJournalException;

/**
 * What a file says of itself.
 *
 * @param types that its writer could write, by number
 */
record FileHeader(JournalFile file, long firstBatch, Map<Integer, ItemType> types) {

    static FileHeader of(JournalFile file, long firstBatch, List<ItemType> types) {
        Map<Integer, ItemType> byNumber = new LinkedHashMap<>();
        types.forEach(type -> byNumber.put(type.number(), type));
        return new FileHeader(file, firstBatch, byNumber);
    }

    /** Preamble and header. */
    byte[] toBytes() {
        FieldWriter fields = new FieldWriter();
        fields.varint(file.kind().number);
        fields.varint(file.epoch());
        fields.varint(file.number());
        fields.varint(firstBatch);
        fields.list(List.copyOf(types.values()), (out, type) -> {
            out.varint(type.number());
            out.string(type.name());
            out.varint(type.version());
        });
        FieldWriter all = new FieldWriter();
        all.bytes(Format.FILE_MAGIC, 0, Format.FILE_MAGIC.length);
        all.u32(Format.VERSION);
        all.u32(Format.PREAMBLE_BYTES + fields.size() + Integer.BYTES);
        all.u32(crc(all.buffer(), 0, all.size()));
        all.bytes(fields.buffer(), 0, fields.size());
        all.u32(crc(all.buffer(), 0, all.size()));
        return Arrays.copyOf(all.buffer(), all.size());
    }

    /**
     * Reads a preamble, which lies at the beginning of this buffer.
     *
     * @return the length of preamble and header
     */
    static int parsePreamble(byte[] bytes, String path) throws MalformedException, NewerJournalException {
        if (!Arrays.equals(bytes, 0, Format.FILE_MAGIC.length, Format.FILE_MAGIC, 0, Format.FILE_MAGIC.length)) {
            throw new MalformedException("it does not begin as a journal file does");
        }
        FieldReader in = new FieldReader();
        in.take(bytes, Format.FILE_MAGIC.length, Format.PREAMBLE_BYTES - Format.FILE_MAGIC.length);
        int version = in.u32();
        int length = in.u32();
        if (in.u32() != crc(bytes, 0, Format.PREAMBLE_BYTES - Integer.BYTES)) {
            throw new MalformedException("its first " + Format.PREAMBLE_BYTES + " bytes do not have their checksum");
        }
        if (version > Format.VERSION) {
            throw new NewerJournalException(path + " has version " + version
                    + " of the journal's format, and this version of Windrow reads " + Format.VERSION
                    + " at most: run the version that wrote it, or a later one");
        }
        if (version < 1 || length < Format.PREAMBLE_BYTES + Integer.BYTES || length > Format.MAX_HEADER_BYTES) {
            throw new MalformedException("format version " + version + " with a header of " + length + " bytes");
        }
        return length;
    }

    /** Reads preamble and header, which lie at the beginning of this buffer. */
    static FileHeader parse(byte[] bytes, int length) throws MalformedException {
        FieldReader in = new FieldReader();
        in.take(bytes, length - Integer.BYTES, Integer.BYTES);
        if (in.u32() != crc(bytes, 0, length - Integer.BYTES)) {
            throw new MalformedException("its header does not have its checksum");
        }
        in.take(bytes, Format.PREAMBLE_BYTES, length - Format.PREAMBLE_BYTES - Integer.BYTES);
        try {
            JournalFile file = new JournalFile(kind(in.number()), in.varint(), in.varint());
            long firstBatch = in.varint();
            FileHeader header = of(file, firstBatch, in.list(i -> new ItemType(i.number(), i.string(), i.number())));
            if (in.remaining() > 0) {
                throw new MalformedException("its header has " + in.remaining() + " bytes too many");
            }
            return header;
        } catch (IllegalArgumentException e) {
            throw new MalformedException(String.valueOf(e.getMessage()), e);
        }
    }

    private static JournalFile.Kind kind(int number) throws MalformedException {
        for (JournalFile.Kind kind : JournalFile.Kind.values()) {
            if (kind.number == number) {
                return kind;
            }
        }
        throw new MalformedException("no kind of file has number " + number);
    }

    private static int crc(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }
}
