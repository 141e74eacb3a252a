package windrow.local.sim.world;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Code of a process that waits in its midst, as code on files does, run without a thread of its own: when it comes to a step that has not been made yet, it is
 * left there, the step is made when its time has come, and the code runs again from its beginning, being given at once what its earlier steps gave. So whatever else
 * happens, happens between two of its steps. The code must do nothing but steps until the last of them.
 */
public final class SimFiber {

    private final SimProcess process;
    private final Timeline timeline;
    private final Chance chance;
    private final Body body;
    private final List<Result> made = new ArrayList<>();
    private int next;
    private boolean left;
    private boolean cut;

    private record Result(@Nullable Object value, @Nullable IOException failure) {}

    /** Takes the code out of where it is. */
    private static final class Leave extends Error {
        private static final long serialVersionUID = 1;

        Leave() {
            super("left", null, false, false);
        }
    }

    private SimFiber(Timeline timeline, SimProcess process, Chance chance, Body body) {
        this.timeline = timeline;
        this.process = process;
        this.chance = chance;
        this.body = body;
    }

    /** What a fiber does; it meets the world by {@link SimFiber#step} only. */
    @FunctionalInterface
    public interface Body {
        void run(SimFiber self);
    }

    /** Something that is seen whole or not at all. */
    @FunctionalInterface
    interface Step<T> {
        @Nullable
        T make() throws IOException;
    }

    /** Begins at once, and returns at the first step or the end. */
    public static SimFiber start(Timeline timeline, SimProcess process, Chance chance, Body body) {
        SimFiber fiber = new SimFiber(timeline, process, chance, body);
        process.atDeath(fiber::cut);
        fiber.run();
        return fiber;
    }

    private void run() {
        if (cut) {
            return;
        }
        next = 0;
        left = false;
        try {
            body.run(this);
        } catch (Leave e) {
            // it goes on when its step is made
            left = true;
        }
    }

    /**
     * Called by the body.
     *
     * @param thereNanos until the step is made
     * @param backNanos until it is known how it came out
     */
    @SuppressWarnings({"unchecked", "NullAway"
    }) // the body asks in the same order each time, and gets what the step gave
    <T> T step(long thereNanos, long backNanos, Step<T> step) throws IOException {
        if (left || cut) {
            // closing what is open on the way out
            throw new Leave();
        }
        if (next < made.size()) {
            Result result = made.get(next++);
            if (result.failure() != null) {
                throw result.failure();
            }
            return (T) result.value();
        }
        left = true;
        timeline.after(thereNanos, () -> {
            // of a process that stands still, the request is out already, or will be when it goes on
            if (process.paused() && chance.coin()) {
                process.run(() -> make(step, backNanos));
            } else {
                make(step, backNanos);
            }
        });
        throw new Leave();
    }

    private <T> void make(Step<T> step, long backNanos) {
        if (cut) {
            return;
        }
        Result result;
        try {
            result = new Result(step.make(), null);
        } catch (IOException e) {
            result = new Result(null, e);
        }
        made.add(result);
        timeline.after(backNanos, () -> process.run(this::run));
    }

    /** It does nothing any more. */
    public void cut() {
        cut = true;
    }
}
