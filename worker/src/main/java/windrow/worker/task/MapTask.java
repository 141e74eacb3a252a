package windrow.worker.task;

import java.util.List;
import windrow.api.io.InputSplit;

/**
 * What one map task reads.
 *
 * @param input number of the job's input that all parts are of
 * @param parts one split, or several small ones, which are read one after the other
 * @param hosts where it is best run; empty if that does not matter
 */
record MapTask(int input, List<InputSplit> parts, List<String> hosts) {

    MapTask {
        parts = List.copyOf(parts);
        hosts = List.copyOf(hosts);
    }

    /** A split by itself. */
    static MapTask of(int input, InputSplit split) {
        return new MapTask(input, List.of(split), split.hosts());
    }

    /** How much there is to read. */
    long length() {
        long length = 0;
        for (InputSplit part : parts) {
            length += part.length();
        }
        return length;
    }
}
