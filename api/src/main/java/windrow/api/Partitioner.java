package windrow.api;

import java.io.Serializable;

/**
 * Says which reducer takes a record. It has to send all keys of one group to one partition, and to give the same answer in every
 * attempt. Each attempt has a copy of its own, used by one thread.
 */
@FunctionalInterface
public interface Partitioner<K, V> extends Serializable {
    /**
     * The partition of a record.
     *
     * @param partitions how many there are, at least 1
     * @return 0 to {@code partitions - 1}; anything else fails the task
     */
    int partition(K key, V value, int partitions);
}
