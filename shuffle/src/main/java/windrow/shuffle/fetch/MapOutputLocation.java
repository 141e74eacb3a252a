package windrow.shuffle.fetch;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import windrow.shuffle.format.HeldSegment;

/**
 * Where the output of a map is.
 *
 * @param mapIndex 0 .. maps - 1
 * @param attempt which attempt's output, as in its index
 * @param host of the shuffle server that has it
 * @param port of that server; 0: there is none, and it can be had from here only
 * @param localDataFile its segment file, if that should be readable right here (index beside it); then nothing is sent. If it turns out not to be,
 *     the server is asked
 * @param held the output itself, if it is held in the memory of this process; then nothing is sent, and no file read
 */
public record MapOutputLocation(
        int mapIndex,
        String attempt,
        String host,
        int port,
        @Nullable Path localDataFile,
        @Nullable HeldSegment held) {

    /** The same, and it is not in memory. */
    public MapOutputLocation(int mapIndex, String attempt, String host, int port, @Nullable Path localDataFile) {
        this(mapIndex, attempt, host, port, localDataFile, null);
    }

    /** Whether it is read right here. */
    boolean isLocal() {
        return localDataFile != null || held != null;
    }

    /** Names it in errors. */
    String what() {
        return "output of map " + mapIndex + ", attempt " + attempt;
    }

    /** The same, to be had from its server. */
    MapOutputLocation fromServer() {
        return new MapOutputLocation(mapIndex, attempt, host, port, null);
    }
}
