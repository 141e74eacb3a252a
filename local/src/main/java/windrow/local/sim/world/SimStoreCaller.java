package windrow.local.sim.world;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import windrow.coordinator.journal.store.StoreCaller;
import windrow.protocol.rpc.Loop;

/**
 * Does a process's steps on the store, each somewhere within a time of its own. A process that dies or stands still while a step is under way may have had
 * it done, or not, or in part.
 */
public final class SimStoreCaller implements StoreCaller {

    private final Timeline timeline;
    private final SimProcess process;
    private final SimStore.View view;
    private final Loop loop;
    private final Chance chance;
    private final Weather weather;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private @Nullable Runnable underWay;
    private boolean busy;
    private boolean closed;

    /** How the way to the store is: for all processes, and for some that are cut off from it. */
    public static final class Weather {

        /** The longest that one half of a step takes. */
        public long mostNanos = 10_000_000L;

        /** Steps in a thousand that fail, half of them though they were done. */
        public int failuresPerMille;

        /** Until then no step is answered. */
        public long stillUntilNanos;

        /** Whether what a process had under way when it died is done in part, each time. */
        public boolean tears;

        private final Map<SimProcess, Long> cutOffUntil = new HashMap<>();
        private int stepsUntil = -1;
        private Consumer<SimProcess> fate = process -> {};

        /** The process that does so many further steps dies before or after that one. Below 0: none. */
        public void crashAfter(int steps) {
            atStep(steps, SimProcess::kill);
        }

        /** This happens to the process that makes the step after so many further ones, while that step is under way. Below 0: to none. */
        public void atStep(int steps, Consumer<SimProcess> what) {
            stepsUntil = steps;
            fate = what;
        }

        /** Until then nothing of this process comes to the store, and no answer of the store to it. Others are served. */
        public void cutOff(SimProcess process, long untilNanos) {
            cutOffUntil.merge(process, untilNanos, Math::max);
        }

        /** Whoever is cut off is served again, but for what was under way. */
        public void heal() {
            cutOffUntil.clear();
        }

        private long openAt(SimProcess process, long nowNanos) {
            return Math.max(nowNanos, cutOffUntil.getOrDefault(process, 0L));
        }

        private @Nullable Consumer<SimProcess> fateOfThisStep() {
            if (stepsUntil < 0) {
                return null;
            }
            return stepsUntil-- == 0 ? fate : null;
        }
    }

    public SimStoreCaller(
            Timeline timeline, SimProcess process, SimStore.View view, Loop loop, Chance chance, Weather weather) {
        this.timeline = timeline;
        this.process = process;
        this.view = view;
        this.loop = loop;
        this.chance = chance;
        this.weather = weather;
        process.atDeath(this::died);
    }

    @Override
    public <T> CompletionStage<T> call(Step<T> step) {
        CompletableFuture<T> result = new CompletableFuture<>();
        if (!closed) {
            waiting.add(() -> perform(step, result));
            next();
        }
        return result;
    }

    private void next() {
        if (busy || waiting.isEmpty()) {
            return;
        }
        busy = true;
        Consumer<SimProcess> fate = weather.fateOfThisStep();
        if (fate != null) {
            timeline.after(1, () -> fate.accept(process));
        }
        Runnable step = waiting.remove();
        underWay = step;
        long at = Math.max(timeline.nowNanos() + half(), weather.stillUntilNanos + half());
        timeline.at(weather.openAt(process, at), () -> {
            // what stands still has sent its request, or will send it when it goes on
            if (process.paused() && chance.coin()) {
                process.run(() -> reach(step));
            } else {
                reach(step);
            }
        });
    }

    private void reach(Runnable step) {
        if (underWay == step) {
            underWay = null;
            step.run();
        }
    }

    private long half() {
        return chance.skewed(50_000, weather.mostNanos);
    }

    private <T> void perform(Step<T> step, CompletableFuture<T> result) {
        boolean fails = chance.perMille(weather.failuresPerMille);
        boolean does = !fails || chance.coin();
        Runnable answer;
        try {
            T value = does ? step.run() : null;
            answer = fails
                    ? () -> result.completeExceptionally(new IOException("the store did not answer"))
                    : () -> result.complete(value);
        } catch (ViolationError e) {
            throw e;
        } catch (Exception e) {
            answer = () -> result.completeExceptionally(e);
        }
        Runnable told = answer;
        timeline.at(
                weather.openAt(process, timeline.nowNanos() + half()),
                () -> process.run(() -> {
                    busy = false;
                    next();
                    if (!closed) {
                        loop.execute(told);
                    }
                }));
    }

    private void died() {
        Runnable step = underWay;
        underWay = null;
        waiting.clear();
        if (step != null && (weather.tears || chance.coin())) {
            if (weather.tears || chance.coin()) {
                view.tear();
            }
            step.run();
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
