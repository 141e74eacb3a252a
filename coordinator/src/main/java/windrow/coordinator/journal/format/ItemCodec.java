package windrow.coordinator.journal.format;

import java.util.List;

/** Turns items of one kind of file into fields and back. Not thread-safe. */
interface ItemCodec<T> {

    /** What can be written, and read up to its version. */
    List<ItemType> types();

    /** Writes the type's number and version, then the fields. */
    void write(T item, FieldWriter out);

    /**
     * Reads the fields.
     *
     * @param number of one of the {@link #types}
     * @param version from 1 to that type's
     */
    T read(int number, int version, FieldReader in) throws MalformedException;
}
