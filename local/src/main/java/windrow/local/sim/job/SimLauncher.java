package windrow.local.sim.job;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import windrow.local.sim.world.Chance;
import windrow.local.sim.world.SimProcess;
import windrow.protocol.message.ExecutorMessage;
import windrow.worker.launch.ExecutorLauncher;

/** Starts simulated executors for one worker. They end by themselves soon after their worker did. */
public final class SimLauncher implements ExecutorLauncher {

    private static final long START_LEAST_NANOS = 20_000_000L;
    private static final long START_MOST_NANOS = 800_000_000L;
    /** Between daemon and executor, one way. */
    private static final long PIPE_NANOS = 200_000L;

    private static final long ORPHAN_NANOS = 1_000_000_000L;
    /** More than a daemon waits for a hello. */
    private static final long LATE_MOST_NANOS = 100_000_000_000L;

    /** More than a daemon waits for an end. */
    private static final long UNDEAD_MOST_NANOS = 100_000_000_000L;

    private static final int KILLED = 137;

    private final Stage stage;
    private final SimProcess daemon;
    private final List<One> live = new ArrayList<>();

    public SimLauncher(Stage stage, SimProcess daemon) {
        this.stage = stage;
        this.daemon = daemon;
        daemon.atDeath(this::orphan);
    }

    @Override
    public void start() {
        // nothing is needed beforehand
    }

    @Override
    public Launched launch(int executor, String session, int memoryMegabytes, Listener listener) {
        One one = new One(daemon.name() + ".e" + executor, listener);
        if (stage.chance().perMille(stage.luck().notStartedPerMille)) {
            one.process.kill();
            one.tellEnd(Listener.NOT_STARTED, "no more processes");
            return one;
        }
        live.add(one);
        long start = stage.chance().between(START_LEAST_NANOS, START_MOST_NANOS);
        if (stage.luck().strikes(stage.luck().lateHelloPerMille, stage.chance())) {
            if (stage.chance().coin()) {
                return one;
            }
            start = stage.chance().skewed(START_MOST_NANOS, LATE_MOST_NANOS);
        }
        stage.timeline().after(start, () -> one.process.run(one::begin));
        return one;
    }

    private void orphan() {
        for (One one : List.copyOf(live)) {
            stage.timeline().after(stage.chance().between(0, ORPHAN_NANOS), () -> one.process.run(one.process::kill));
        }
    }

    /** Any executor that lives; null if there is none. */
    public @Nullable SimProcess any(Chance chance) {
        One one = chance.any(live);
        return one == null ? null : one.process;
    }

    /** The executors that live. */
    public List<SimProcess> all() {
        return live.stream().map(one -> one.process).toList();
    }

    /** All executors go at once, as with their host. */
    public void vanish() {
        for (One one : List.copyOf(live)) {
            one.process.kill();
        }
    }

    @Override
    public void close() {
        vanish();
    }

    /** The daemon's end of one executor. */
    private final class One implements Launched {

        private final SimProcess process;
        private final Listener listener;
        private @Nullable SimExecutor executor;
        private boolean told;

        One(String name, Listener listener) {
            this.listener = listener;
            process = new SimProcess(stage.timeline(), name, daemon.host(), stage.chance());
            process.atDeath(() -> {
                live.remove(this);
                tellEnd(KILLED, "killed");
            });
        }

        void begin() {
            executor = new SimExecutor(stage, process, this::say);
            toDaemon(listener::ready);
        }

        private void say(ExecutorMessage message) {
            toDaemon(() -> listener.said(message));
        }

        private void toDaemon(Runnable what) {
            stage.timeline()
                    .after(
                            PIPE_NANOS,
                            () -> daemon.run(() -> {
                                if (!told) {
                                    what.run();
                                }
                            }));
        }

        void tellEnd(int exitCode, String words) {
            toDaemon(() -> {
                told = true;
                listener.ended(exitCode, words);
            });
        }

        @Override
        public void send(ExecutorMessage message) {
            stage.timeline()
                    .after(
                            PIPE_NANOS,
                            () -> process.run(() -> {
                                if (executor != null) {
                                    executor.hears(message);
                                }
                            }));
        }

        @Override
        public void stop() {
            long nanos = PIPE_NANOS;
            if (stage.luck().strikes(stage.luck().undeadPerMille, stage.chance())) {
                // it hangs in the kernel: nothing of it runs, and it is still there
                nanos = stage.chance().skewed(ORPHAN_NANOS, UNDEAD_MOST_NANOS);
                process.pause(nanos);
            }
            // SIGKILL works on a process that stands still, too
            stage.timeline().after(nanos, this::die);
        }

        private void die() {
            if (process.alive() && executor != null) {
                stage.doings().stopped(executor.running());
            }
            process.kill();
        }
    }
}
