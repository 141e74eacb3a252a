package windrow.shuffle.fetch;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the output of a map is.
 *
 * @param mapIndex 0 .. maps - 1
 * @param attempt which attempt's output, as in its index
 * @param host of the shuffle server that has it
 * @param port of that server; 0: there is none, and it can be had from its file only
 * @param localDataFile its segment file, if that should be readable right here (index beside it); then nothing is sent. If it turns out not to be,
 *     the server is asked
 */
public record MapOutputLocation(
        int mapIndex,
        String attempt,
        String host,
        int port,
        @Nullable Path localDataFile) {
    /** Names it in errors. */
    String what() {
        return "output of map " + mapIndex + ", attempt " + attempt;
    }

    /** The same, to be had from its server. */
    MapOutputLocation fromServer() {
        return new MapOutputLocation(mapIndex, attempt, host, port, null);
    }
}
