package windrow.local.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import windrow.local.sim.check.OutputCheck;
import windrow.local.sim.job.Wish;
import windrow.local.sim.job.Workload;
import windrow.local.sim.world.Chance;

/**
 * A scenario about one fault alone, put together from what it changes, does and checks: jobs that succeed, in a world where nothing else goes wrong.
 * Immutable: what a run has to remember belongs to what its script makes.
 */
final class Row implements Scenario {

    private static final long FAULTY_NANOS = 40 * SimPlan.SECOND;

    private final String name;
    private final Wish wish;
    private final List<Shape> shapes;
    private final List<Script> scripts;
    private final List<Check> checks;
    private final boolean lateWriters;

    /** Changes a plan. */
    @FunctionalInterface
    interface Shape {
        void shape(SimPlan plan, Chance chance);
    }

    /** Plans what is to happen. */
    @FunctionalInterface
    interface Script {
        void play(Cluster cluster, Chance chance);
    }

    /** Throws a {@link windrow.local.sim.world.ViolationError} where something does not hold at the end. */
    @FunctionalInterface
    interface Check {
        void check(Cluster cluster);
    }

    private Row(
            String name, Wish wish, List<Shape> shapes, List<Script> scripts, List<Check> checks, boolean lateWriters) {
        this.name = name;
        this.wish = wish;
        this.shapes = shapes;
        this.scripts = scripts;
        this.checks = checks;
        this.lateWriters = lateWriters;
    }

    static Row named(String name) {
        return new Row(name, Wish.USUAL, List.of(), List.of(), List.of(), false);
    }

    /** One or two jobs like this are submitted. */
    Row jobs(Wish wished) {
        return new Row(name, wished, shapes, scripts, checks, lateWriters);
    }

    Row shaped(Shape shape) {
        return new Row(name, wish, with(shapes, shape), scripts, checks, lateWriters);
    }

    Row scripted(Script script) {
        return new Row(name, wish, shapes, with(scripts, script), checks, lateWriters);
    }

    Row checked(Check check) {
        return new Row(name, wish, shapes, scripts, with(checks, check), lateWriters);
    }

    /** Where this does not hold at the end, what was done came to nothing, and does not count. */
    Row counted(Predicate<Cluster> came, String otherwise) {
        return checked(cluster -> {
            if (!came.test(cluster)) {
                cluster.strikes.takeBack(otherwise);
            }
        });
    }

    /**
     * Attempts that stood still may write when their job is over: what they write to its work folder then, which comes back by that, nobody removes. In all
     * other rows nothing of it may be left.
     */
    Row withLateWriters() {
        return new Row(name, wish, shapes, scripts, checks, true);
    }

    private static <T> List<T> with(List<T> some, T one) {
        List<T> more = new ArrayList<>(some);
        more.add(one);
        return List.copyOf(more);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void shape(SimPlan plan, Chance chance) {
        plan.calm();
        plan.usualBounds();
        plan.faultyNanos = FAULTY_NANOS;
        if (wish.speculative()) {
            // of very few workers that are looked at for a second attempt none may do
            plan.usualSlices();
        } else {
            plan.smallOrUsualSlices(chance.fork("slices"));
        }
        shapes.forEach(each -> each.shape(plan, chance));
        plan.jobs = new Workload(chance.fork("jobs")).jobs(1 + chance.below(2), plan.hosts, wish);
        plan.usualAttempts();
    }

    @Override
    public void script(Cluster cluster, Faults faults, Chance chance) {
        scripts.forEach(each -> each.play(cluster, chance));
    }

    @Override
    public void verify(Cluster cluster) {
        if (!lateWriters) {
            OutputCheck outputs = new OutputCheck(cluster.files, cluster.watch);
            cluster.plan.jobs.forEach(outputs::cleared);
        }
        cluster.ended();
        checks.forEach(each -> each.check(cluster));
    }
}
