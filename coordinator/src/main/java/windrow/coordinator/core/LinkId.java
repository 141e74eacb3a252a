package windrow.coordinator.core;

import org.jspecify.annotations.Nullable;

/** Names one connection; the host never uses a number again. */
public record LinkId(long value) {

    /* Written out, as hashCode is: the JVM puts a record's own together at run time, which costs a small job milliseconds. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LinkId that && value == that.value;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(value);
    }
}
