package windrow.local.sim;

import java.util.List;
import java.util.Optional;

/** All scenarios there are. */
public final class Scenarios {

    /** By name. */
    public static final List<Scenario> ALL = List.of(Scenario.ANY);

    private Scenarios() {}

    /** The one of this name. */
    public static Optional<Scenario> named(String name) {
        return ALL.stream().filter(each -> each.name().equals(name)).findFirst();
    }
}
