package windrow.bench.reach;

/** By which time two peers are compared. */
enum By {
    /** That of the whole process, from its start to its end; processor time instead if the machine had other things to do. */
    WALL,
    /** The same, whatever else the machine did: where processor time means nothing. */
    WALL_ALWAYS,
    /** Processor time of the whole process. */
    CPU,
    /** Processor time without that of the same program on 1 KB. */
    CPU_WITHOUT_START
}
