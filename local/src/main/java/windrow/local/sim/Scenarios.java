package windrow.local.sim;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All scenarios there are. */
public final class Scenarios {

    /** The one that leaves all to the seed, and one or more for each row of the table of faults. */
    public static final List<Scenario> ALL = Stream.of(
                    List.of(Scenario.ANY),
                    WorkerRows.all(),
                    LeaderRows.all(),
                    BeliefRows.all(),
                    NetworkRows.all(),
                    StateRows.all())
            .flatMap(List::stream)
            .toList();

    private Scenarios() {}

    /** The one of this name. */
    public static Optional<Scenario> named(String name) {
        return ALL.stream().filter(each -> each.name().equals(name)).findFirst();
    }
}
