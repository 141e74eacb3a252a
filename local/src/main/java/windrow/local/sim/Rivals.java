package windrow.local.sim;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import windrow.local.sim.job.Doings;
import windrow.local.sim.world.Chance;
import windrow.local.sim.world.SimProcess;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.TaskKind;

/**
 * Brings it about that two attempts of a map ask at once to be the one that counts: holds one up until there is a second, and then the one that is ahead before its
 * last step on files until the other asks.
 */
final class Rivals implements Doings.Listener {

    /** Longer than it takes to start a second attempt, and to run it. */
    private static final long HOLD_NANOS = 40 * SimPlan.SECOND;

    private final Cluster cluster;
    private final Set<AttemptId> asked = new HashSet<>();
    private int toSkip;
    private final Map<AttemptId, Integer> made = new HashMap<>();
    private boolean decided;
    private @Nullable AttemptId held;
    private @Nullable SimProcess holder;
    private @Nullable SimProcess ahead;

    Rivals(Cluster cluster, Chance chance) {
        this.cluster = cluster;
        this.toSkip = chance.below(Tasks.of(cluster.plan, TaskKind.MAP));
    }

    @Override
    public void at(Doings.Moment moment, AttemptId attempt, SimProcess executor, String worker) {
        if (attempt.task().kind() != TaskKind.MAP) {
            return;
        }
        AttemptId first = held;
        if (first == null) {
            if (moment == Doings.Moment.BEGINS && toSkip-- <= 0) {
                held = attempt;
                holder = executor;
                cluster.trace.note(executor.name(), "pauses", attempt.toString());
                executor.pause(HOLD_NANOS);
            }
        } else if (attempt.task().equals(first.task())) {
            rival(moment, attempt, first, executor);
        }
    }

    private void rival(Doings.Moment moment, AttemptId attempt, AttemptId first, SimProcess executor) {
        SimProcess waiting = holder;
        if (moment == Doings.Moment.GRANTED) {
            decided = true;
        } else if (moment == Doings.Moment.ASKS) {
            if (!decided && asked.add(attempt) && asked.size() == 2) {
                cluster.strikes.strike(asked + " ask together");
            }
            if (ahead != null && ahead != executor) {
                ahead.goOn();
            }
        } else if (moment == Doings.Moment.FILE_STEP) {
            int steps = made.merge(attempt, 1, Integer::sum);
            if (steps == 1 && !attempt.equals(first) && waiting != null) {
                holder = null;
                waiting.goOn();
            } else if (steps == Tasks.STEPS_OF_A_WRITER && ahead == null) {
                ahead = executor;
                executor.pause(HOLD_NANOS);
            }
        }
    }
}
