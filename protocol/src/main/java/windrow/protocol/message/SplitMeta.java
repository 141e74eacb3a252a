package windrow.protocol.message;

import java.util.List;

/**
 * What the coordinator knows of a split: where it is best run, and where its opaque bytes lie in the split file.
 *
 * @param length of the input in bytes, for ordering and progress
 * @param hosts that hold the block, best first; empty when it is equal
 */
public record SplitMeta(long fileOffset, int fileLength, long length, List<String> hosts) {}
