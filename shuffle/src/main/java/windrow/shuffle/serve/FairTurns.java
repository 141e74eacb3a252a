package windrow.shuffle.serve;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may read and send a piece next. There are so many turns; a job has at most half of them, and where several jobs wait, one of each
 * gets a turn before another of the first does, however many connections it has. Among those of a job it is first come, first served.
 *
 * <p>A turn whose piece does not leave <em>lapses</em>: it is another's, while the piece still waits. How many pieces wait so is bounded for each
 * job, by giving a job that has too many of them no further turn, and over all: a piece beyond that keeps its turn. So whoever is slow takes from
 * its own job, and no connection is given up for another's sake.
 *
 * <p>Nothing waits here but connections, each once, so their number bounds the queues. Safe for use by several threads.
 */
final class FairTurns {
    private static final Logger LOG = LoggerFactory.getLogger(FairTurns.class);

    private final int max;
    private final int maxOfJob;
    private final int maxHeldOfJob;
    private final int maxLapsed;
    private final Map<String, ArrayDeque<Waiter>> waiting = new LinkedHashMap<>();
    private final Map<String, Held> heldOfJob = new HashMap<>();
    private int taken;
    private int lapsed;

    /** Somebody is giving turns away, and looks again before it ends: so nobody has to, and no stack grows with those that wait. */
    private boolean granting;

    /** What one job has. */
    private static final class Held {
        int taken;
        int lapsed;
    }

    /** Whoever wants a turn. */
    interface Waiter {
        String job();

        /** It is this one's turn. Called on any thread, without a lock; must not block. If it throws, the turn is over. */
        void go(Turn turn);
    }

    /**
     * @param max turns at once; 1 or more
     * @param maxHeldOfJob turns and lapsed pieces that one job may have; 1 or more
     * @param maxLapsed pieces that wait although their turn has lapsed; 0 or more
     */
    FairTurns(int max, int maxHeldOfJob, int maxLapsed) {
        this.max = max;
        this.maxOfJob = Math.max(1, max / 2);
        this.maxHeldOfJob = maxHeldOfJob;
        this.maxLapsed = maxLapsed;
    }

    /** Waits for a turn, which may come before this returns. */
    void ask(Waiter waiter) {
        synchronized (this) {
            waiting.computeIfAbsent(waiter.job(), job -> new ArrayDeque<>()).add(waiter);
        }
        grant();
    }

    /** Waits no longer; what it was granted already stays granted. */
    synchronized void leave(Waiter waiter) {
        ArrayDeque<Waiter> ofJob = waiting.get(waiter.job());
        if (ofJob != null && ofJob.remove(waiter) && ofJob.isEmpty()) {
            waiting.remove(waiter.job());
        }
    }

    synchronized int taken() {
        return taken;
    }

    synchronized int lapsed() {
        return lapsed;
    }

    private void grant() {
        synchronized (this) {
            if (granting) {
                return;
            }
            granting = true;
        }
        boolean done = false;
        try {
            while (!done) {
                done = !grantNext();
            }
        } finally {
            if (!done) {
                synchronized (this) {
                    granting = false;
                }
            }
        }
    }

    /** @return false if nobody may have a turn; then granting is over */
    private boolean grantNext() {
        Waiter waiter;
        Turn turn;
        synchronized (this) {
            waiter = next();
            if (waiter == null) {
                granting = false;
                return false;
            }
            turn = new Turn(waiter.job());
            taken++;
            heldOfJob.computeIfAbsent(turn.job, job -> new Held()).taken++;
        }
        try {
            waiter.go(turn);
        } catch (RuntimeException | Error e) {
            turn.end();
            LOG.error("A turn of job {} came to nothing", turn.job, e);
        }
        return true;
    }

    /** The next one of the first job in line that may have another turn; that job goes to the end of the line. */
    private @Nullable Waiter next() {
        if (taken >= max) {
            return null;
        }
        String job = nextJob();
        ArrayDeque<Waiter> ofJob = job == null ? null : waiting.remove(job);
        if (ofJob == null) {
            return null;
        }
        Waiter first = ofJob.remove();
        if (!ofJob.isEmpty()) {
            waiting.put(first.job(), ofJob);
        }
        return first;
    }

    private @Nullable String nextJob() {
        for (String job : waiting.keySet()) {
            Held held = heldOfJob.get(job);
            if (held == null || (held.taken < maxOfJob && held.taken + held.lapsed < maxHeldOfJob)) {
                return job;
            }
        }
        return null;
    }

    /** The right to hold one piece. Ends once. */
    final class Turn {
        private final String job;
        private boolean over;
        private boolean lapsedNow;

        private Turn(String job) {
            this.job = job;
        }

        /** The piece has left, or will never. Repeatable. */
        void end() {
            synchronized (FairTurns.this) {
                if (over) {
                    return;
                }
                over = true;
                count(lapsedNow ? 0 : -1, lapsedNow ? -1 : 0);
            }
            grant();
        }

        /**
         * The piece takes its time: others go on meanwhile.
         *
         * @return false if too many pieces of all jobs wait like this: then the turn is kept, and this may be asked again
         */
        boolean lapse() {
            synchronized (FairTurns.this) {
                if (over || lapsedNow) {
                    return true;
                }
                if (lapsed >= maxLapsed) {
                    return false;
                }
                lapsedNow = true;
                count(-1, 1);
            }
            grant();
            return true;
        }

        private void count(int moreTaken, int moreLapsed) {
            taken += moreTaken;
            lapsed += moreLapsed;
            heldOfJob.computeIfPresent(job, (name, held) -> {
                held.taken += moreTaken;
                held.lapsed += moreLapsed;
                return held.taken + held.lapsed == 0 ? null : held;
            });
        }
    }
}
