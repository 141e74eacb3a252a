package windrow.protocol.message;

import windrow.protocol.id.AttemptId;

/**
 * A map output became official, or was lost.
 *
 * @param worker that holds it
 * @param digest of the whole output
 * @param lost true: forget this attempt's output, another will come
 */
public record MapEvent(AttemptId map, String worker, String shuffleHost, int shufflePort, long digest, boolean lost) {

    /**
     * Spreads a map output's digest so that sums over maps tell which outputs were taken (the finaliser of SplitMix64, by Steele, Lea
     * and Flood, over digest and index).
     */
    public static long mix(int mapIndex, long digest) {
        long z = digest + 0x9E3779B97F4A7C15L * (mapIndex + 1L);
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
