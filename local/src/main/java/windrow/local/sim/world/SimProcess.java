package windrow.local.sim.world;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A process on a host. While it is paused nothing of it runs, and what comes for it waits; once it is dead nothing ever runs again.
 *
 * <p>Its monotonic clock has an origin and a pace of its own, and may jump forwards.
 */
public final class SimProcess {

    private static final long MILLION = 1_000_000L;

    private final Timeline timeline;
    private final String name;
    private final String host;
    private final long clockOrigin;
    private final long paceMillionths;
    private final Deque<Runnable> deferred = new ArrayDeque<>();
    private final List<Runnable> atDeath = new ArrayList<>();
    private final List<Runnable> atClockJump = new ArrayList<>();
    private long clockJumped;
    private boolean alive = true;
    private long pausedUntil;

    /**
     * @param name unlike that of any other process, also of one that is dead
     * @param clock draws its clock
     */
    public SimProcess(Timeline timeline, String name, String host, Chance clock) {
        this.timeline = timeline;
        this.name = name;
        this.host = host;
        this.clockOrigin = clock.between(-1L << 40, 1L << 40);
        this.paceMillionths = clock.between(-200, 200);
    }

    public String name() {
        return name;
    }

    public String host() {
        return host;
    }

    public boolean alive() {
        return alive;
    }

    public boolean paused() {
        return alive && timeline.nowNanos() < pausedUntil;
    }

    /** Its own clock, now. */
    public long clockNanos() {
        long now = timeline.nowNanos();
        return clockOrigin + clockJumped + now + now / MILLION * paceMillionths;
    }

    /** The time at which its own clock will show this, if it does not jump; not before now. */
    long timeOf(long atClockNanos) {
        long left = Math.max(0, atClockNanos - clockNanos());
        return timeline.nowNanos() + left - left / MILLION * paceMillionths;
    }

    /** Its clock shows so much more from now on. */
    public void clockJumps(long nanos) {
        clockJumped += nanos;
        atClockJump.forEach(Runnable::run);
    }

    void atClockJump(Runnable what) {
        atClockJump.add(what);
    }

    /** As by SIGSTOP, and SIGCONT after this time. */
    public void pause(long nanos) {
        pausedUntil = Math.max(pausedUntil, timeline.nowNanos() + nanos);
        timeline.at(pausedUntil, this::resume);
    }

    /** As by SIGCONT, before its pause would be over. */
    public void goOn() {
        pausedUntil = timeline.nowNanos();
        resume();
    }

    private void resume() {
        // one by one, since what runs may pause or end it
        while (alive && !paused() && !deferred.isEmpty()) {
            deferred.remove().run();
        }
    }

    /** As by kill -9. */
    public void kill() {
        if (!alive) {
            return;
        }
        alive = false;
        deferred.clear();
        List.copyOf(atDeath).forEach(Runnable::run);
    }

    /** Something that happens to the world when this process is dead: its connections break, its files stay as they are. */
    public void atDeath(Runnable what) {
        atDeath.add(what);
    }

    /** Runs a piece of this process now, or when it runs again. */
    public void run(Runnable what) {
        if (!alive) {
            return;
        }
        if (paused() || !deferred.isEmpty()) {
            deferred.add(what);
        } else {
            what.run();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
