package windrow.api;

/** A partitioner that needs only the bytes of the key: the engine has these already, and need not decode anything for it. */
public interface BytesPartitioner<K> extends Partitioner<K, Object> {
    /**
     * The partition of an encoded key: what {@link #partition(Object, Object, int)} gives for the decoded one.
     *
     * @param partitions how many there are, at least 1
     * @return 0 to {@code partitions - 1}
     */
    int partition(byte[] key, int offset, int length, int partitions);
}
