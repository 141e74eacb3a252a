package windrow.local.sim;

import windrow.local.sim.world.Chance;

/** What sets some of a plan, or adds what is to happen at certain moments. */
public interface Scenario {

    /** All as the seed draws it. */
    Scenario ANY = new Scenario() {
        @Override
        public String name() {
            return "any";
        }
    };

    /** Fit for a command line. */
    String name();

    /** Changes what the seed has drawn. */
    default void shape(SimPlan plan, Chance chance) {}

    /** Plans what is to happen besides. */
    default void script(Cluster cluster, Faults faults, Chance chance) {}

    /** Checks what has to hold besides, when all is over. Throws a {@link windrow.local.sim.world.ViolationError} where it does not. */
    default void verify(Cluster cluster) {}
}
