package windrow.local.sim;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import windrow.coordinator.core.HardState;
import windrow.coordinator.core.JournalRecord;
import windrow.coordinator.journal.Journal;
import windrow.coordinator.server.CoordinatorServer;
import windrow.local.sim.world.SimProcess;
import windrow.local.sim.world.SimStoreCaller;

/** Stands between coordinators and their journals, and strikes at the one that comes to a record that was named beforehand, by its number or by what it says. */
final class JournalTap {

    private final SimStoreCaller.Weather weather;
    private final Strikes strikes;
    private final NavigableMap<Long, Due> due = new TreeMap<>();
    private @Nullable Awaited awaited;
    private long records;

    /** On which side of a record a coordinator dies. */
    enum When {
        /** The record is lost with it. */
        BEFORE,
        /** It is written, or in part, or not at all. */
        WHILE_WRITTEN,
        /** It is durable, and nobody was told. */
        AFTER
    }

    private record Due(When when, Consumer<SimProcess> what) {}

    private record Awaited(Predicate<JournalRecord> which, Due due) {}

    JournalTap(SimStoreCaller.Weather weather, Strikes strikes) {
        this.weather = weather;
        this.strikes = strikes;
    }

    /** The coordinator that gives the record of this number to its journal, counted from 0 over all coordinators, dies then. */
    void killAt(long number, When when) {
        killAt(number, when, process -> strikes.strike(process + " dies " + when + " record " + number));
    }

    /** @param then told who died */
    void killAt(long number, When when, Consumer<SimProcess> then) {
        at(number, when, process -> {
            process.kill();
            then.accept(process);
        });
    }

    /** This happens to the coordinator that gives the record of this number to its journal, while it is written. */
    void at(long number, Consumer<SimProcess> what) {
        at(number, When.WHILE_WRITTEN, what);
    }

    /** This happens to the coordinator that gives the record of this number to its journal, on that side of it. */
    void at(long number, When when, Consumer<SimProcess> what) {
        due.put(number, new Due(when, what));
    }

    /** This happens to the coordinator that gives the first such record to its journal, on that side of it. */
    void atFirst(Predicate<JournalRecord> which, When when, Consumer<SimProcess> what) {
        awaited = new Awaited(which, new Due(when, what));
    }

    private @Nullable Due next(List<JournalRecord> batch) {
        Awaited special = awaited;
        if (special != null && batch.stream().anyMatch(special.which())) {
            awaited = null;
            return special.due();
        }
        var first = due.firstEntry();
        if (first == null || first.getKey() >= records) {
            return null;
        }
        due.remove(first.getKey());
        return first.getValue();
    }

    /** How many were given to journals. */
    long records() {
        return records;
    }

    CoordinatorServer.Journals on(SimProcess process, CoordinatorServer.Journals journals) {
        return (epoch, loop) -> new Tapped(process, journals.open(epoch, loop));
    }

    private final class Tapped implements Journal {

        private final SimProcess process;
        private final Journal journal;

        Tapped(SimProcess process, Journal journal) {
            this.process = process;
            this.journal = journal;
        }

        @Override
        public CompletionStage<HardState> takeOver() {
            return journal.takeOver();
        }

        @Override
        public CompletionStage<Void> append(List<JournalRecord> batch) {
            records += batch.size();
            Due here = next(batch);
            if (here == null) {
                return journal.append(batch);
            }
            switch (here.when()) {
                case BEFORE -> {
                    here.what().accept(process);
                    return new CompletableFuture<>();
                }
                case WHILE_WRITTEN -> {
                    weather.atStep(0, whoever -> here.what().accept(process));
                    return journal.append(batch);
                }
                case AFTER -> {
                    return journal.append(batch).thenApply(done -> {
                        here.what().accept(process);
                        return done;
                    });
                }
                default -> throw new IllegalStateException("no such side: " + here);
            }
        }

        @Override
        public void close() {
            journal.close();
        }
    }
}
