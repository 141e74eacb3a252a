package windrow.worker.task;

import java.io.IOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import windrow.api.RawComparator;
import windrow.api.serde.ByteBuilder;
import windrow.api.serde.Serde;
import windrow.api.serde.Serdes;
import windrow.shuffle.format.RecordStream;

/**
 * Cuts a sorted stream of records into groups. Keys are compared as bytes; values are decoded one at a time when they are asked for. The
 * bytes that a key or value may point into are copies, so that looking ahead does not change what a reducer holds.
 */
final class GroupedRecords {

    private static final int BUFFER_BYTES = 256;

    /** Serdes whose values never point into the bytes that they were read from. */
    private static final Set<Serde<?>> COPYING = Set.of(
            Serdes.STRING,
            Serdes.BYTES,
            Serdes.INT,
            Serdes.LONG,
            Serdes.SHORT,
            Serdes.DOUBLE,
            Serdes.FLOAT,
            Serdes.BOOLEAN,
            Serdes.NOTHING);

    private final RecordStream records;
    private final RawComparator grouping;
    private final Serde<Object> keySerde;
    private final Serde<Object> valueSerde;
    private final boolean copyValues;
    private final Runnable beforeRecord;
    private final ByteBuilder groupKey = new ByteBuilder(BUFFER_BYTES);
    private final ByteBuilder valueBytes = new ByteBuilder(BUFFER_BYTES);
    private @Nullable Object key;
    private @Nullable Object value;
    private long groups;
    private long recordsRead;
    private long bytesRead;
    private boolean onRecord;
    private boolean ended;

    /**
     * @param grouping null for byte order
     * @param beforeRecord called for each record: the place to stop a killed attempt
     */
    @SuppressWarnings("unchecked") // the builder checked that serdes and reducer fit together
    GroupedRecords(
            RecordStream records,
            @Nullable RawComparator grouping,
            Serde<?> keySerde,
            Serde<?> valueSerde,
            Runnable beforeRecord) {
        this.records = records;
        this.grouping = grouping == null ? RawComparator.BYTES : grouping;
        this.keySerde = (Serde<Object>) keySerde;
        this.valueSerde = (Serde<Object>) valueSerde;
        this.copyValues = !COPYING.contains(valueSerde);
        this.beforeRecord = beforeRecord;
    }

    /** Goes to the next group, past what is left of the current one; false if there is none. */
    boolean nextGroup() throws IOException {
        while (onRecord && inGroup()) {
            advance();
        }
        if (!onRecord && !ended && recordsRead == 0) {
            advance();
        }
        if (!onRecord) {
            return false;
        }
        groups++;
        groupKey.reset();
        groupKey.put(records.keyBuffer(), records.keyOffset(), records.keyLength());
        Object old = key;
        key = old == null
                ? keySerde.read(groupKey.array(), 0, groupKey.length())
                : keySerde.read(groupKey.array(), 0, groupKey.length(), old);
        return true;
    }

    /** The first key of the group. */
    Object key() {
        Object known = key;
        if (known == null) {
            throw new IllegalStateException("there is no group yet");
        }
        return known;
    }

    /** The values of the group, once. */
    Iterable<Object> values() {
        Values values = new Values();
        return () -> {
            if (values.taken) {
                throw new IllegalStateException(
                        "the values of a group can be walked through once; keep what is needed again");
            }
            values.taken = true;
            return values;
        };
    }

    long groups() {
        return groups;
    }

    long recordsRead() {
        return recordsRead;
    }

    long bytesRead() {
        return bytesRead;
    }

    private boolean inGroup() {
        return grouping.compare(
                        groupKey.array(),
                        0,
                        groupKey.length(),
                        records.keyBuffer(),
                        records.keyOffset(),
                        records.keyLength())
                == 0;
    }

    private void advance() throws IOException {
        beforeRecord.run();
        onRecord = records.next();
        if (onRecord) {
            recordsRead++;
            bytesRead += records.keyLength() + (long) records.valueLength();
        } else {
            ended = true;
        }
    }

    private Object readValue() {
        byte[] bytes = records.valueBuffer();
        int offset = records.valueOffset();
        int length = records.valueLength();
        if (copyValues) {
            valueBytes.reset();
            valueBytes.put(bytes, offset, length);
            bytes = valueBytes.array();
            offset = 0;
        }
        Object old = value;
        Object read =
                old == null ? valueSerde.read(bytes, offset, length) : valueSerde.read(bytes, offset, length, old);
        value = read;
        return read;
    }

    private final class Values implements Iterator<Object> {

        private final long group = groups;
        private boolean taken;
        /** Whether the stream stands on a record of this group that was not handed out. */
        private boolean ready = true;

        private boolean over;

        @Override
        public boolean hasNext() {
            if (over || group != groups) {
                // Of a group that was left, or kept by the reducer from an earlier one.
                return false;
            }
            if (!ready) {
                try {
                    advance();
                } catch (IOException e) {
                    throw new EngineIoException(e);
                }
                ready = onRecord && inGroup();
                over = !ready;
            }
            return ready;
        }

        @Override
        public Object next() {
            if (!hasNext()) {
                throw new NoSuchElementException("no more values in this group");
            }
            ready = false;
            return readValue();
        }
    }
}
