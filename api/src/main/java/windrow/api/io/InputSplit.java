package windrow.api.io;

import java.util.List;

/**
 * A part of an input that one map task reads. Only its format knows what the payload means.
 *
 * @param payload not to be changed
 * @param length how much there is to read, in bytes or what comes close: longer splits are begun first
 * @param hosts where it is best read; empty if that does not matter
 */
@SuppressWarnings("ArrayRecordComponent") // opaque bytes; splits are never compared
public record InputSplit(byte[] payload, long length, List<String> hosts) {
    /** Copies the list. */
    public InputSplit {
        hosts = List.copyOf(hosts);
    }
}
