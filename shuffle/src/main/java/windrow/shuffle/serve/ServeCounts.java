package windrow.shuffle.serve;

/**
 * What a shuffle server has done since it was started.
 *
 * @param requests that were answered, or begun to be
 * @param items map outputs in them
 * @param pieces that were sent: turns
 * @param opens of files
 * @param reads of files into memory
 * @param regions sent from file to socket
 * @param bytes of partitions that were sent
 * @param stalls how often a piece was found still on its way, a second after it was sent and each second after that
 */
public record ServeCounts(
        long requests, long items, long pieces, long opens, long reads, long regions, long bytes, long stalls) {}
