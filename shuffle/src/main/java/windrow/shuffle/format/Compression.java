package windrow.shuffle.format;

/** How the blocks of a segment are compressed; a block that does not get smaller is stored as it is under either. */
public enum Compression {
    NONE,
    LZ4
}
