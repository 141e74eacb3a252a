package windrow.coordinator.journal.format;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import windrow.coordinator.journal.NewerJournalException;

/** Puts payloads together to items. */
final class ItemAssembler<T> {

    /** A buffer that one large item made larger than this is not kept. */
    private static final int KEPT_BYTES = 4 << 20;

    private static final int FIRST_BYTES = 1 << 12;

    /** Of an item's length. */
    private static final int MAX_LENGTH_BYTES = 5;

    private final ItemCodec<T> codec;
    private final Map<Integer, ItemType> known = new HashMap<>();
    private final Map<Integer, ItemType> written;
    private final FieldReader fields = new FieldReader();
    private final FieldReader lengths = new FieldReader();
    private byte[] buffer = new byte[FIRST_BYTES];
    private int start;
    private int end;

    /** @param written types that the file's writer knew, by number */
    ItemAssembler(ItemCodec<T> codec, Map<Integer, ItemType> written) {
        this.codec = codec;
        this.written = written;
        codec.types().forEach(type -> known.put(type.number(), type));
    }

    /**
     * Takes the next payload and gives away what is whole now.
     *
     * @throws MalformedException when it is no item
     * @throws NewerJournalException without the place
     */
    void feed(byte[] bytes, int offset, int length, Consumer<T> sink) throws MalformedException, NewerJournalException {
        room(length);
        System.arraycopy(bytes, offset, buffer, end, length);
        end += length;
        int itemLength = nextLength();
        while (itemLength >= 0 && itemLength <= end - start) {
            sink.accept(item(itemLength));
            start += itemLength;
            itemLength = nextLength();
        }
        if (itemLength >= 0) {
            // the length is read again when more is there
            start -= lengthBytes(itemLength);
        }
    }

    /** Nothing more comes of this batch. */
    void endBatch() throws MalformedException {
        if (start < end) {
            throw new MalformedException("an item is cut by the end of its batch");
        }
        start = 0;
        end = 0;
        if (buffer.length > KEPT_BYTES) {
            buffer = new byte[FIRST_BYTES];
        }
    }

    private void room(int bytes) {
        if (end + bytes <= buffer.length) {
            return;
        }
        int used = end - start;
        byte[] to = used + bytes <= buffer.length
                ? buffer
                : new byte[(int) Math.min(Math.max(2L * buffer.length, (long) used + bytes), Integer.MAX_VALUE - 8)];
        System.arraycopy(buffer, start, to, 0, used);
        buffer = to;
        start = 0;
        end = used;
    }

    /** The length of the next item, which begins behind it; -1: that is not known yet, and nothing was taken. */
    private int nextLength() throws MalformedException {
        int available = Math.min(end - start, MAX_LENGTH_BYTES);
        boolean ends = false;
        for (int i = 0; i < available && !ends; i++) {
            ends = buffer[start + i] >= 0;
        }
        if (!ends) {
            if (available == MAX_LENGTH_BYTES) {
                throw new MalformedException("an item's length is no number");
            }
            return -1;
        }
        lengths.take(buffer, start, available);
        int length = lengths.number();
        if (length > Format.MAX_ITEM_BYTES) {
            throw new MalformedException("an item of " + length + " bytes, of at most " + Format.MAX_ITEM_BYTES);
        }
        start += available - lengths.remaining();
        return length;
    }

    private static int lengthBytes(int length) {
        int bytes = 1;
        for (int left = length >>> 7; left != 0; left >>>= 7) {
            bytes++;
        }
        return bytes;
    }

    private T item(int length) throws MalformedException, NewerJournalException {
        fields.take(buffer, start, length);
        int number = fields.number();
        int version = fields.number();
        ItemType type = check(number, version);
        T item;
        try {
            item = codec.read(number, version, fields);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("a " + type.name() + " with wrong fields: " + e.getMessage(), e);
        }
        if (fields.remaining() > 0) {
            throw new MalformedException("a " + type.name() + " with " + fields.remaining() + " bytes too many");
        }
        return item;
    }

    private ItemType check(int number, int version) throws MalformedException, NewerJournalException {
        @Nullable ItemType told = written.get(number);
        if (told == null || version < 1 || version > told.version()) {
            throw new MalformedException("an item of type " + number + ", version " + version
                    + ", which is not among those that its header tells of");
        }
        @Nullable ItemType type = known.get(number);
        if (type == null || version > type.version()) {
            throw new NewerJournalException(
                    "'" + told.name() + "' of version " + version + ", and this version of Windrow reads "
                            + (type == null ? "no such record" : "up to version " + type.version())
                            + ": run the version that wrote it, or a later one");
        }
        return type;
    }
}
