package windrow.protocol.message;

import windrow.protocol.id.AttemptId;

/**
 * An attempt has written all its output to its own folder and asks to be the one that counts.
 *
 * @param consumedDigest for a reduce: the sum over all maps of {@link MapEvent#mix(int, long)} of what it took in; the coordinator
 *     compares it with the sum over the official map attempts, so that an attempt that read an output which was later made anew and
 *     differently starts over. 0 for a map-only job's map.
 */
public record CommitRequest(AttemptId attempt, long consumedDigest) {}
