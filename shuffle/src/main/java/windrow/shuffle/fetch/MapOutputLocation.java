package windrow.shuffle.fetch;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the output of a map is.
 *
 * @param mapIndex 0 .. maps - 1
 * @param attempt which attempt's output, as in its index
 * @param host of the shuffle server that has it
 * @param port of that server
 * @param localDataFile its segment file, if that can be read right here (index beside it); then nothing is sent
 */
public record MapOutputLocation(
        int mapIndex,
        String attempt,
        String host,
        int port,
        @Nullable Path localDataFile) {}
