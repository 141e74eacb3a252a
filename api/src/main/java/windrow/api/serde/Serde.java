package windrow.api.serde;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;
import windrow.api.RawComparator;
import windrow.api.Text;

/**
 * How values of a type become bytes and values again. It travels with the job; each attempt has a copy of its own, used by one thread at
 * a time.
 *
 * <p>The length of what was written is always known to the reader from outside, so nothing needs to write its own length. Equal keys
 * have to have equal bytes, since records are partitioned and combined by their bytes.
 */
public interface Serde<T> extends Serializable {
    /** Appends the bytes of {@code value}. */
    void write(T value, ByteBuilder out);

    /**
     * The bytes of {@code value} where they stand, for those who would otherwise only copy them.
     *
     * @return a text with exactly the bytes that {@link #write} would append, valid as long as the value is; null if there are none ready
     */
    default @Nullable Text slice(T value) {
        return null;
    }

    /**
     * The value of {@code length} bytes.
     *
     * @return a value that may point into {@code bytes}, and so is valid as long as these stay as they are
     * @throws IllegalArgumentException if the bytes are none that {@link #write} makes
     */
    T read(byte[] bytes, int offset, int length);

    /**
     * Like {@link #read(byte[], int, int)}, but may fill and return {@code reuse}, a value that this serde read before and that nobody
     * needs any more.
     */
    default T read(byte[] bytes, int offset, int length, T reuse) {
        return read(bytes, offset, length);
    }

    /** Whether unsigned byte order is the natural order of the values, so that sorting need not decode. */
    default boolean ordered() {
        return false;
    }

    /**
     * A comparator of bytes for the natural order of values that are not {@link #ordered}, if there is one that is cheaper than to decode
     * and compare. For one thread, as the serde is.
     *
     * @return null if there is none
     */
    default @Nullable RawComparator naturalOrder() {
        return null;
    }
}
