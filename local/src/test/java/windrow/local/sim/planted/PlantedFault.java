package windrow.local.sim.planted;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import windrow.local.sim.Scenario;
import windrow.local.sim.Simulation;
import windrow.local.sim.world.ViolationError;

/**
 * A way in which the engine is broken on purpose.
 *
 * @param part of the engine that it is in
 * @param name unlike that of any other
 * @param breaks what the engine does, or does no more
 * @param promise that it breaks: part of what the simulation says then
 * @param scenario in which it is looked for
 * @param seeds it took, counted from 1, when it was last looked for from there: the number of the first seed that fails
 * @param changes that make it
 */
record PlantedFault(
        String part, String name, String breaks, String promise, String scenario, int seeds, List<Change> changes) {

    /** A seed that failed, and why. */
    record Found(long seed, String message) {

        private static final int MOST_CHARS = 160;

        /** In one cell of a table. */
        String told() {
            String line = message.substring(message.indexOf(": ") + 2)
                    .replace("java.lang.", "")
                    .replace('|', '/');
            return line.length() <= MOST_CHARS ? line : line.substring(0, MOST_CHARS - 1) + "…";
        }
    }

    PlantedFault {
        changes = List.copyOf(changes);
    }

    /** The same in this scenario. */
    PlantedFault in(String other) {
        return new PlantedFault(part, name, breaks, promise, other, seeds, changes);
    }

    /**
     * Tries these seeds, one after the other, until one fails.
     *
     * @throws IllegalStateException when it fails by something else than the promise that the fault is to break: it is planted wrongly
     */
    Optional<Found> search(long first, long last) throws ReflectiveOperationException {
        ClassLoader broken = new BrokenClasses(changes, PlantedFault.class.getClassLoader());
        Object loaded = scenario(broken);
        Method run = Class.forName(Simulation.class.getName(), true, broken)
                .getMethod("run", long.class, Class.forName(Scenario.class.getName(), true, broken), Consumer.class);
        for (long seed = first; seed <= last; seed++) {
            try {
                run.invoke(null, seed, loaded, null);
            } catch (InvocationTargetException e) {
                String message = message(seed, e.getCause());
                if (!message.contains(promise)) {
                    throw new IllegalStateException(
                            name + " is planted wrongly: it is to be found by '" + promise + "', and was by '" + message
                                    + "'",
                            e.getCause());
                }
                return Optional.of(new Found(seed, message));
            }
        }
        return Optional.empty();
    }

    /**
     * The control: the engine as it is has to pass where it fails when it is broken, or what was found is not this fault.
     *
     * @throws IllegalStateException when it does not pass
     */
    void passesUnbroken(long seed) {
        Scenario unbroken = PlantedScenarios.named(scenario).orElseThrow();
        try {
            Simulation.run(seed, unbroken, null);
        } catch (ViolationError e) {
            throw new IllegalStateException(
                    name + " shows nothing: without it the engine fails there, too, by '" + e.getMessage() + "'", e);
        }
    }

    private Object scenario(ClassLoader broken) throws ReflectiveOperationException {
        Optional<?> named = (Optional<?>) Class.forName(PlantedScenarios.class.getName(), true, broken)
                .getMethod("named", String.class)
                .invoke(null, scenario);
        return named.orElseThrow(() -> new IllegalStateException("there is no scenario " + scenario));
    }

    /** Only what the simulation itself says counts as found; what else it may throw may be the fault of how the fault was planted. */
    private String message(long seed, Throwable thrown) {
        String type = thrown.getClass().getSimpleName();
        if (!type.equals("ViolationError")) {
            throw new IllegalStateException(
                    name + " is planted wrongly: seed " + seed + " did not end by a violation", thrown);
        }
        return String.valueOf(thrown.getMessage());
    }

    @Override
    public String toString() {
        return name;
    }
}
