/**
 * The reduce side: brings one partition of all map outputs together, memory first, then disk.
 *
 * <p>Fetching begins with the first output that is known. The outputs of one server are asked for together, two requests at a time, and as
 * many bytes are under way as a window of the task's memory has room for. While maps run, a server is not asked for every output as it appears
 * but when it has some more. A local file is read by the reducer itself; one that it cannot read is asked for from its server.
 *
 * <p>What arrives is kept in memory; when that is full, it is merged to disk while fetching goes on. On arrival blocks are verified by their checksums; the
 * records are read once, when they are merged, and then everything has to add up: each output's number of records, and digest and number of all
 * together.
 */
@NullMarked
package windrow.shuffle.fetch;

import org.jspecify.annotations.NullMarked;
