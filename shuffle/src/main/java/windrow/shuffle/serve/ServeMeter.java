package windrow.shuffle.serve;

import java.util.concurrent.atomic.LongAdder;

/** Adds up what a server does. Safe for use by several threads. */
final class ServeMeter {
    final LongAdder requests = new LongAdder();
    final LongAdder items = new LongAdder();
    final LongAdder pieces = new LongAdder();
    final LongAdder opens = new LongAdder();
    final LongAdder reads = new LongAdder();
    final LongAdder regions = new LongAdder();
    final LongAdder bytes = new LongAdder();
    final LongAdder stalls = new LongAdder();

    ServeCounts counts() {
        return new ServeCounts(
                requests.sum(),
                items.sum(),
                pieces.sum(),
                opens.sum(),
                reads.sum(),
                regions.sum(),
                bytes.sum(),
                stalls.sum());
    }
}
