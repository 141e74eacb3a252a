/**
 * What processes say to each other. Every message is an immutable record; lists and maps in it are never changed after it was made.
 *
 * <p>Between worker and coordinator each message is complete and idempotent: it may be lost, doubled, delayed or overtaken, and the next
 * one mends it. Times are durations in milliseconds, never points on a clock: clocks differ between machines.
 */
@NullMarked
package windrow.protocol.message;

import org.jspecify.annotations.NullMarked;
