package windrow.api.io;

/** Bytes in memory as a file. */
final class MemoryInput extends SeekableInput {
    private final byte[] bytes;
    private final int length;
    private int at;

    /** @param length how many of the bytes are the file */
    MemoryInput(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
    }

    @Override
    public void seek(long newPosition) {
        at = Math.toIntExact(newPosition);
    }

    @Override
    public long position() {
        return at;
    }

    @Override
    public int available() {
        return length - at;
    }

    @Override
    public int read() {
        return at == length ? -1 : bytes[at++] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int count) {
        if (at == length) {
            return -1;
        }
        int n = Math.min(count, length - at);
        System.arraycopy(bytes, at, into, offset, n);
        at += n;
        return n;
    }
}
