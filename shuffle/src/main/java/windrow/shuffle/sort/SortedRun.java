package windrow.shuffle.sort;

import windrow.shuffle.format.RecordStream;

/** Sorted records in memory. They may be read several times. */
interface SortedRun extends RunWriting {
    /** The records of one partition, in order. */
    RecordStream partition(int partition);
}
