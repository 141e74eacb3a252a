/**
 * The journal that lives in a store. One folder lives, and moves by rename:
 *
 * <pre>
 *  take over    find the live folder, rename it to epoch-E ({@code LiveFolder}); take every file in it from whoever writes it, and wait until
 *               that is done ({@code Leases}); read the last snapshot and the logs behind it ({@code StateFiles}); write snapshot-E-1
 *               ({@code SnapshotFile}); open log-E-1 ({@code LogAppender}); remove what is older; serve
 *  append       what was given while a batch was being written is the next batch; a full log is closed and the next one opened
 *  snapshot     beside that, when enough was logged since the last one: read it and the closed logs, write the next one, remove what is
 *               older ({@code Compaction})
 * </pre>
 *
 * Between any two steps on the store this process may die or be paused, and another leader may do its own steps. It is so that nothing
 * that was told to be durable is lost then, and that an earlier leader can make nothing durable:
 *
 * <ul>
 *   <li>A name {@code epoch-E} belongs to one leader, which alone makes or renames to it. Of two folders at most one has files: whoever makes
 *       one for want of any looks again before it puts something there, and of two who do so at once, at least one sees the other.
 *   <li>What lies in the folder is found by all steps of its leader under the leader's own name only, so that all of them fail when it was
 *       renamed; and the log that is open is taken away by its lease, or by the look that follows each sync.
 *   <li>A snapshot is renamed to its name when it is whole and durable; before that it counts for nothing, from then on nothing older
 *       counts. So files may be removed in any order, and some or all may be left over.
 *   <li>A log follows a snapshot of its own leader, with no gap in numbers and batches.
 * </ul>
 */
@NullMarked
package windrow.coordinator.journal.keeper;

import org.jspecify.annotations.NullMarked;
