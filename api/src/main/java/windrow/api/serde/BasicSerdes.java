package windrow.api.serde;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import windrow.api.Nothing;
import windrow.api.Text;

/** The serdes without parts and state behind {@link Serdes}. */
final class BasicSerdes {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private BasicSerdes() {}

    /** Ordered, without state, so that all of one class are equal, also after a journey. */
    private abstract static class Basic<T> implements Serde<T> {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean ordered() {
            return true;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other != null && other.getClass() == getClass();
        }

        @Override
        public int hashCode() {
            return getClass().hashCode();
        }

        @Override
        public String toString() {
            return "Serdes." + getClass().getSimpleName().substring(2).toUpperCase(java.util.Locale.ROOT);
        }
    }

    private static void checkLength(String type, int expected, int length) {
        if (length != expected) {
            throw new IllegalArgumentException("a " + type + " takes " + expected + " bytes, not " + length
                    + "; was it written by another serde?");
        }
    }

    static final class OfString extends Basic<String> {
        private static final long serialVersionUID = 1L;

        @Override
        public void write(String value, ByteBuilder out) {
            Utf8.write(value, out);
        }

        @Override
        public String read(byte[] bytes, int offset, int length) {
            return new String(bytes, offset, length, StandardCharsets.UTF_8);
        }
    }

    static final class OfText extends Basic<Text> {
        private static final long serialVersionUID = 1L;

        @Override
        public void write(Text value, ByteBuilder out) {
            out.put(value.array(), value.offset(), value.length());
        }

        @Override
        public Text slice(Text value) {
            return value;
        }

        @Override
        public Text read(byte[] bytes, int offset, int length) {
            return new Text(bytes, offset, length);
        }

        @Override
        public Text read(byte[] bytes, int offset, int length, Text reuse) {
            reuse.set(bytes, offset, length);
            return reuse;
        }
    }

    static final class OfBytes extends Basic<byte[]> {
        private static final long serialVersionUID = 1L;

        @Override
        public void write(byte[] value, ByteBuilder out) {
            out.put(value);
        }

        @Override
        public byte[] read(byte[] bytes, int offset, int length) {
            return Arrays.copyOfRange(bytes, offset, offset + length);
        }
    }

    static final class OfInt extends Basic<Integer> {
        private static final long serialVersionUID = 1L;

        @Override
        public void write(Integer value, ByteBuilder out) {
            OrderedNumbers.write(value, out);
        }

        @Override
        public Integer read(byte[] bytes, int offset, int length) {
            return Math.toIntExact(OrderedNumbers.read(bytes, offset, length));
        }
    }

    static final class OfLong extends Basic<Long> {
        private static final long serialVersionUID = 1L;

        @Override
        public void write(Long value, ByteBuilder out) {
            OrderedNumbers.write(value, out);
        }

        @Override
        public Long read(byte[] bytes, int offset, int length) {
            return OrderedNumbers.read(bytes, offset, length);
        }
    }

    static final class OfShort extends Basic<Short> {
        private static final long serialVersionUID = 1L;

        @Override
        public void write(Short value, ByteBuilder out) {
            OrderedNumbers.write(value, out);
        }

        @Override
        public Short read(byte[] bytes, int offset, int length) {
            long value = OrderedNumbers.read(bytes, offset, length);
            if (value != (short) value) {
                throw new IllegalArgumentException(value + " is no short; was it written by another serde?");
            }
            return (short) value;
        }
    }

    /** The sign bit is turned round, and in negative numbers all others too; then unsigned order is the numbers' order. */
    static final class OfDouble extends Basic<Double> {
        private static final long serialVersionUID = 1L;

        @Override
        public void write(Double value, ByteBuilder out) {
            long bits = Double.doubleToLongBits(value);
            out.putLong(bits ^ ((bits >> 63) | Long.MIN_VALUE));
        }

        @Override
        public Double read(byte[] bytes, int offset, int length) {
            checkLength("double", Double.BYTES, length);
            long turned = (long) LONGS.get(bytes, offset);
            return Double.longBitsToDouble(turned ^ ((~turned >> 63) | Long.MIN_VALUE));
        }
    }

    static final class OfFloat extends Basic<Float> {
        private static final long serialVersionUID = 1L;

        @Override
        public void write(Float value, ByteBuilder out) {
            int bits = Float.floatToIntBits(value);
            out.putInt(bits ^ ((bits >> 31) | Integer.MIN_VALUE));
        }

        @Override
        public Float read(byte[] bytes, int offset, int length) {
            checkLength("float", Float.BYTES, length);
            int turned = (int) INTS.get(bytes, offset);
            return Float.intBitsToFloat(turned ^ ((~turned >> 31) | Integer.MIN_VALUE));
        }
    }

    static final class OfBoolean extends Basic<Boolean> {
        private static final long serialVersionUID = 1L;

        @Override
        public void write(Boolean value, ByteBuilder out) {
            out.put(value ? 1 : 0);
        }

        @Override
        public Boolean read(byte[] bytes, int offset, int length) {
            checkLength("boolean", 1, length);
            return bytes[offset] != 0;
        }
    }

    static final class OfNothing extends Basic<Nothing> {
        private static final long serialVersionUID = 1L;

        @Override
        public void write(Nothing value, ByteBuilder out) {}

        @Override
        public Nothing read(byte[] bytes, int offset, int length) {
            checkLength("nothing", 0, length);
            return Nothing.NOTHING;
        }
    }
}
