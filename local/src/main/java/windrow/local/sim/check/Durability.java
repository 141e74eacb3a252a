package windrow.local.sim.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import windrow.coordinator.core.HardState;
import windrow.coordinator.core.JournalRecord;
import windrow.local.sim.world.ViolationError;

/**
 * Knows which records leaders gave to their journals and which they were told to be durable, and compares what each new leader finds with that: all of the
 * durable ones, and of the others some of the first, if any. From then on the leaders before it can make nothing durable.
 */
final class Durability {

    private final RecordModel model;
    private final HardState durable = HardState.empty();
    private final Map<Long, Term> terms = new LinkedHashMap<>();
    private long newest;
    private long records;
    /** Of {@link #durable}; 0: not known. */
    private long hash;

    private static final class Term {
        final List<JournalRecord> given = new ArrayList<>();
        int durable;
        boolean over;
    }

    Durability(RecordModel model) {
        this.model = model;
    }

    /** The epoch of the last leader that read the journal; 0: none did. */
    long newest() {
        return newest;
    }

    /** How many are durable. */
    long records() {
        return records;
    }

    private void apply(JournalRecord journalRecord) {
        durable.replay(journalRecord);
        journalRecord.dispatch(model);
        records++;
        hash = 0;
    }

    /** A new leader has read what was left. */
    void tookOver(long epoch, HardState found) {
        if (epoch < newest) {
            // it learns late that it had the journal once; from now on it can make nothing durable
            Term late = new Term();
            late.over = true;
            terms.put(epoch, late);
            return;
        }
        long wanted = found.hash();
        Term last = terms.get(newest);
        while (durable.hash() != wanted) {
            if (last == null || last.durable == last.given.size()) {
                throw new ViolationError("epoch " + epoch + " found another state than the " + records
                        + " records that were durable make, or of which it may find some");
            }
            apply(last.given.get(last.durable++));
        }
        terms.values().forEach(term -> term.over = true);
        newest = epoch;
        terms.put(epoch, new Term());
    }

    /** Records were given to the journal; returns their number in this term, to be told when they are durable. */
    int given(long epoch, List<JournalRecord> batch) {
        Term term = term(epoch);
        term.given.addAll(batch);
        return term.given.size();
    }

    /** The journal says that all records up to this number are durable. */
    void durable(long epoch, int number) {
        Term term = term(epoch);
        if (term.over) {
            if (number > term.durable) {
                throw new ViolationError("epoch " + epoch + " made " + (number - term.durable)
                        + " records durable that epoch " + newest + " did not find");
            }
            return;
        }
        while (term.durable < number) {
            apply(term.given.get(term.durable++));
        }
    }

    /** Of a leader that gave nothing to its journal that is not durable yet: what its core's state should be. 0: not to be told now. */
    long settledHash(long epoch) {
        Term term = term(epoch);
        boolean settled = !term.over && term.durable == term.given.size();
        if (settled && hash == 0) {
            hash = durable.hash();
        }
        return settled ? hash : 0;
    }

    private Term term(long epoch) {
        Term term = terms.get(epoch);
        if (term == null) {
            throw new ViolationError("epoch " + epoch + " writes without having taken the journal over");
        }
        return term;
    }
}
