package windrow.local.sim.scale;

import java.util.function.LongSupplier;
import windrow.coordinator.core.CoordinatorCore;
import windrow.coordinator.core.Event;
import windrow.coordinator.core.Outbound;
import windrow.coordinator.core.StepResult;
import windrow.protocol.message.WorkerOrders;
import windrow.protocol.rpc.CorruptFrameException;
import windrow.protocol.rpc.KryoCodec;

/**
 * A coordinator's event loop under load. An event that arrives while another is worked on waits; each is worked on for as long as a real
 * clock says that it took: to decode it, to decide, to encode the records for the journal and the messages. All that is done on this one
 * thread here, while a real coordinator has network threads for the messages' bytes, and its journal a thread for the records'; so how
 * long an event waits is told both ways.
 */
final class MeasuredLoop {

    /** An event as it arrives. */
    interface Arrival {
        Event decode(KryoCodec codec) throws CorruptFrameException;
    }

    /**
     * What one event led to.
     *
     * @param doneNanos simulated
     * @param delayNanos from its arrival until it was done with
     * @param loopDelayNanos the same for an event loop that leaves all bytes to other threads, as the real one does
     * @param ownDelayNanos as {@code loopDelayNanos}, by the processor's time alone: what the collector and other processes take is not in it
     * @param workNanos that it took, bytes and all
     * @param loopNanos what of that is a real event loop's: the core
     */
    record Step(
            String what,
            StepResult result,
            long doneNanos,
            long delayNanos,
            long loopDelayNanos,
            long ownDelayNanos,
            long workNanos,
            long loopNanos,
            int records,
            int messages,
            int launches,
            long allocatedBytes) {}

    private final CoordinatorCore core;
    private final EncodedRecords journal;
    private final LongSupplier clock;
    private final LongSupplier processor;
    private final LongSupplier allocated;
    private final KryoCodec codec = new KryoCodec();
    private long freeNanos;
    private long loopFreeNanos;
    private long ownFreeNanos;

    /**
     * @param clock in nanoseconds
     * @param processor nanoseconds for which a processor has worked for this thread so far
     * @param allocated bytes that this thread has allocated so far
     */
    MeasuredLoop(
            CoordinatorCore core,
            EncodedRecords journal,
            LongSupplier clock,
            LongSupplier processor,
            LongSupplier allocated) {
        this.core = core;
        this.journal = journal;
        this.clock = clock;
        this.processor = processor;
        this.allocated = allocated;
    }

    Step handle(String what, Arrival arrival, long arrivedNanos) {
        long begunNanos = Math.max(arrivedNanos, freeNanos);
        long bytesBefore = allocated.getAsLong();
        long before = clock.getAsLong();
        Event event = decoded(arrival);
        long ownBefore = processor.getAsLong();
        long decoded = clock.getAsLong();
        StepResult result = core.step(event, begunNanos);
        long decided = clock.getAsLong();
        ownFreeNanos = Math.max(arrivedNanos, ownFreeNanos) + processor.getAsLong() - ownBefore;
        journal.append(result.records());
        int launches = encode(result);
        long work = clock.getAsLong() - before;
        long bytes = allocated.getAsLong() - bytesBefore;
        freeNanos = begunNanos + work;
        long loopWork = decided - decoded;
        loopFreeNanos = Math.max(arrivedNanos, loopFreeNanos) + loopWork;
        return new Step(
                what,
                result,
                freeNanos,
                freeNanos - arrivedNanos,
                loopFreeNanos - arrivedNanos,
                ownFreeNanos - arrivedNanos,
                work,
                loopWork,
                result.records().size(),
                result.outbound().size(),
                launches,
                bytes);
    }

    /** Returns how many launches were in it. */
    private int encode(StepResult result) {
        int launches = 0;
        for (Outbound outbound : result.outbound()) {
            codec.encode(outbound.message());
            if (outbound.message() instanceof WorkerOrders orders) {
                launches += orders.launches().size();
            }
        }
        return launches;
    }

    private Event decoded(Arrival arrival) {
        try {
            return arrival.decode(codec);
        } catch (CorruptFrameException e) {
            throw new IllegalStateException("a message that was encoded just now cannot be read", e);
        }
    }
}
