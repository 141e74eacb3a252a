package windrow.shuffle.serve;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who may read and send a piece next. There are so many turns; a job has at most half of them, and where several jobs wait, one of each
 * gets a turn before another of the first does, however many connections it has. Among those of a job it is first come, first served.
 *
 * <p>A turn whose piece does not leave <em>lapses</em>: it is another's, while the piece still waits. Pieces that wait so are bounded, too.
 *
 * <p>Nothing waits here but connections, each once, so their number bounds the queues. Safe for use by several threads.
 */
final class FairTurns {
    private final int max;
    private final int maxOfJob;
    private final int maxLapsed;
    private final Map<String, ArrayDeque<Waiter>> waiting = new LinkedHashMap<>();
    private final Map<String, Integer> takenOfJob = new HashMap<>();
    private int taken;
    private int lapsed;

    /** Whoever wants a turn. */
    interface Waiter {
        String job();

        /** It is this one's turn. Called on any thread, without a lock; must not block. */
        void go(Turn turn);
    }

    /**
     * @param max turns at once; 1 or more
     * @param maxLapsed pieces that wait although their turn has lapsed; 0 or more
     */
    FairTurns(int max, int maxLapsed) {
        this.max = max;
        this.maxOfJob = Math.max(1, max / 2);
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
        List<Runnable> granted = new ArrayList<>();
        synchronized (this) {
            Waiter next = next();
            while (next != null) {
                Waiter waiter = next;
                Turn turn = new Turn(waiter.job());
                taken++;
                takenOfJob.merge(turn.job, 1, Integer::sum);
                granted.add(() -> waiter.go(turn));
                next = next();
            }
        }
        granted.forEach(Runnable::run);
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
            if (takenOfJob.getOrDefault(job, 0) < maxOfJob) {
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
                if (lapsedNow) {
                    lapsed--;
                    return;
                }
                giveBack();
            }
            grant();
        }

        /**
         * The piece takes its time: others go on meanwhile.
         *
         * @return false if too many wait like this; then the piece has to be given up
         */
        boolean lapse() {
            synchronized (FairTurns.this) {
                if (over || lapsedNow) {
                    return true;
                }
                if (lapsed >= maxLapsed) {
                    return false;
                }
                lapsed++;
                lapsedNow = true;
                giveBack();
            }
            grant();
            return true;
        }

        private void giveBack() {
            taken--;
            takenOfJob.computeIfPresent(job, (name, n) -> n == 1 ? null : n - 1);
        }
    }
}
