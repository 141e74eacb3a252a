package windrow.worker.task;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import windrow.api.BytesPartitioner;
import windrow.api.Job;
import windrow.api.Partitioner;
import windrow.api.Text;
import windrow.api.serde.ByteBuilder;
import windrow.api.serde.Serde;
import windrow.api.serde.Serdes;
import windrow.shuffle.sort.MapOutputWriter;

/** Encodes each record once, finds its partition and hands the bytes to the shuffle. */
final class ShuffleEmitter extends TaskEmitter {

    private static final int BUFFER_BYTES = 256;

    /** A buffer that one huge record blew up is not kept for all the small ones after it. */
    private static final int MAX_KEPT_BYTES = 1 << 20;

    private final MapOutputWriter writer;
    private final int partitions;
    private final Serde<Object> keySerde;
    private final Serde<Object> valueSerde;
    private final Partitioner<Object, Object> partitioner;
    private final @Nullable BytesPartitioner<?> byBytes;
    /** Whether values are numbers that the writer takes as they are. */
    private final boolean numbers;

    private ByteBuilder key = new ByteBuilder(BUFFER_BYTES);
    private ByteBuilder value = new ByteBuilder(BUFFER_BYTES);

    @SuppressWarnings("unchecked") // the builder checked that serdes, partitioner and mapper fit together
    ShuffleEmitter(
            Job job,
            JobContext context,
            AttemptControl control,
            TaskCounters counters,
            Outputs outputs,
            MapOutputWriter writer,
            int partitions) {
        super(job, context, control, counters, outputs);
        this.writer = writer;
        this.partitions = partitions;
        Serde<?> ofKey = job.keySerde();
        Serde<?> ofValue = job.valueSerde();
        Partitioner<?, ?> given = job.partitioner();
        if (ofKey == null || ofValue == null || given == null) {
            throw new IllegalArgumentException("job '" + job.name() + "' has no shuffle");
        }
        this.keySerde = (Serde<Object>) ofKey;
        this.valueSerde = (Serde<Object>) ofValue;
        this.partitioner = (Partitioner<Object, Object>) given;
        this.numbers = writer.takesNumbers() && ofValue.equals(Serdes.LONG);
        this.byBytes = given instanceof BytesPartitioner<?> bytes ? bytes : null;
    }

    @Override
    void put(Object k, Object v) throws IOException {
        Text ready = keySerde.slice(k);
        if (ready != null) {
            put(k, v, ready.array(), ready.offset(), ready.length());
            return;
        }
        key.reset();
        keySerde.write(k, key);
        put(k, v, key.array(), 0, key.length());
        if (key.length() > MAX_KEPT_BYTES) {
            key = new ByteBuilder(BUFFER_BYTES);
        }
    }

    private void put(Object k, Object v, byte[] keyBytes, int keyOffset, int keyLength) throws IOException {
        int partition = partitionOf(k, v, keyBytes, keyOffset, keyLength);
        if (numbers) {
            writer.collect(partition, keyBytes, keyOffset, keyLength, (Long) v);
            return;
        }
        Text ready = valueSerde.slice(v);
        if (ready != null) {
            writer.collect(partition, keyBytes, keyOffset, keyLength, ready.array(), ready.offset(), ready.length());
            return;
        }
        value.reset();
        valueSerde.write(v, value);
        writer.collect(partition, keyBytes, keyOffset, keyLength, value.array(), 0, value.length());
        if (value.length() > MAX_KEPT_BYTES) {
            value = new ByteBuilder(BUFFER_BYTES);
        }
    }

    /** Its records have the reducer's types and are found in the reducers' files. */
    @Override
    void checkNamedOutput(String output) {
        if (output.equals(Job.MAIN_OUTPUT)) {
            throw new IllegalArgumentException("a mapper in front of a reducer cannot write to the main output '"
                    + output + "': it may write to named ones");
        }
    }

    private int partitionOf(Object k, Object v, byte[] keyBytes, int keyOffset, int keyLength) {
        if (partitions == 1) {
            return 0;
        }
        int partition = byBytes != null
                ? byBytes.partition(keyBytes, keyOffset, keyLength, partitions)
                : partitioner.partition(k, v, partitions);
        if (partition < 0 || partition >= partitions) {
            throw new IllegalArgumentException("partitioner " + UserCodeException.nameOf(partitioner)
                    + " gave partition " + partition + "; there are " + partitions + ", from 0 to " + (partitions - 1));
        }
        return partition;
    }
}
