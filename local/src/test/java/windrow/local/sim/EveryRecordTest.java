package windrow.local.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import windrow.coordinator.core.JournalRecord;
import windrow.local.sim.job.Doings;
import windrow.local.sim.job.Wish;
import windrow.local.sim.world.SimProcess;
import windrow.local.sim.world.ViolationError;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.TaskKind;

/** Row 12 of the table of faults, in full: in each of these plans the leader dies at each record, on each side of it. Together they have records of every kind. */
class EveryRecordTest {

    private static final long SEED = 12;

    /** So many at the least, or the plans are not what they were meant to be. */
    private static final int LEAST_RECORDS = 50;

    /** How a leader dies at a record. */
    private enum Side {
        BEFORE(JournalTap.When.BEFORE, false),
        WHILE_WRITTEN(JournalTap.When.WHILE_WRITTEN, false),
        /** Whatever the batch is cut into, wherever in it the record lies. */
        IN_PART(JournalTap.When.WHILE_WRITTEN, true),
        AFTER(JournalTap.When.AFTER, false);

        final JournalTap.When when;
        final boolean tears;

        Side(JournalTap.When when, boolean tears) {
            this.when = when;
            this.tears = tears;
        }
    }

    /** Nothing is lost but leaders. */
    private static final Row FRUGAL = Row.named("every-record")
            .jobs(Wish.USUAL.maps(4, 6).reducers(2, 3))
            .shaped((plan, chance) -> plan.coordinators = 2)
            .checked(Havoc::nothingRanTwice);

    /** Files cannot be touched for so long, which is longer than a job that was killed tries to clean. */
    private static final long NO_FILES_NANOS = 10 * SimPlan.SECOND;

    private static final int ALWAYS = 1000;

    /** Longer than any task, shorter than an executor stands still. */
    private static final long TIMEOUT_NANOS = 8 * SimPlan.SECOND;

    /**
     * An executor stands still, outputs are lost that some reduce took, an executor dies that was granted the commit, and one job is killed whose files cannot
     * be removed.
     */
    private static final Row COSTLY = Row.named("every-record-of-trouble")
            .jobs(Wish.USUAL.maps(4, 6).reducers(2, 3).different())
            .shaped((plan, chance) -> {
                plan.coordinators = 2;
                plan.workers = 3;
                plan.core = plan.core.toBuilder()
                        .cleanupNanos(NO_FILES_NANOS / 2)
                        .attemptTimeoutNanos(TIMEOUT_NANOS)
                        .build();
            })
            .withLateWriters()
            .scripted((cluster, chance) -> cluster.stage.doings().listen(new Trouble(cluster)));

    private static final class Trouble implements Doings.Listener {

        private final Cluster cluster;
        private boolean stood;
        private boolean lost;
        private boolean revoked;
        private boolean killed;

        Trouble(Cluster cluster) {
            this.cluster = cluster;
        }

        @Override
        public void at(Doings.Moment moment, AttemptId attempt, SimProcess executor, String worker) {
            if (attempt.task().kind() == TaskKind.MAP && moment == Doings.Moment.BEGINS && !stood) {
                stood = true;
                executor.pause(2 * TIMEOUT_NANOS);
            }
            if (attempt.task().kind() != TaskKind.REDUCE) {
                return;
            }
            if (moment == Doings.Moment.TAKES && !lost) {
                lost = true;
                cluster.workers.forEach(each -> cluster.stage.disks().wipe(each.process.name()));
            } else if (moment == Doings.Moment.GRANTED && !revoked) {
                revoked = true;
                executor.kill();
            } else if (moment == Doings.Moment.GRANTED && !killed) {
                killed = true;
                cluster.clients.stream()
                        .filter(client ->
                                client.job().filter(attempt.job()::equals).isPresent())
                        .forEach(SimClient::kill);
                cluster.files.failures(ALWAYS);
                cluster.timeline.after(NO_FILES_NANOS, () -> cluster.files.failures(0));
            }
        }
    }

    @Test
    void leadersMayDieAtEachOfThem() throws Exception {
        Set<String> kinds = new TreeSet<>();
        long records = all(FRUGAL, kinds) + all(COSTLY, kinds);
        assertEquals(
                Arrays.stream(JournalRecord.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .collect(Collectors.toCollection(TreeSet::new)),
                kinds);
        assertTrue(records >= LEAST_RECORDS, records + " records");
    }

    /** Returns how many records there are when no leader dies. */
    private static long all(Row row, Set<String> kinds) throws Exception {
        Simulation.Outcome undisturbed = Simulation.run(SEED, row, line -> {
            int at = line.indexOf(" records ");
            if (at >= 0) {
                String text = line.substring(at + " records ".length()).strip();
                kinds.add(text.substring(0, text.indexOf('[')));
            }
        });
        ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            List<Future<String>> runs = new ArrayList<>();
            for (long i = 0; i < undisturbed.records(); i++) {
                long number = i;
                for (Side side : Side.values()) {
                    runs.add(threads.submit(() -> failure(row, number, side)));
                }
            }
            List<String> failures = new ArrayList<>();
            for (Future<String> run : runs) {
                if (!run.get().isEmpty()) {
                    failures.add(run.get());
                }
            }
            assertEquals(List.of(), failures);
        } finally {
            threads.shutdownNow();
        }
        return undisturbed.records();
    }

    /** What went wrong; empty: nothing. */
    private static String failure(Row row, long number, Side side) {
        Row dying = row.scripted((cluster, chance) -> {
            cluster.storeWeather.tears = side.tears;
            cluster.tap.killAt(number, side.when);
        });
        String what = row.name() + ", " + side + " record " + number + ": ";
        try {
            return Simulation.run(SEED, dying, null).strikes() == 1 ? "" : what + "nobody died";
        } catch (ViolationError e) {
            return what + e.getMessage();
        }
    }
}
