package windrow.local.sim.planted;

import static windrow.local.sim.planted.Change.around;
import static windrow.local.sim.planted.Change.fixed;
import static windrow.local.sim.planted.Change.omit;
import static windrow.local.sim.planted.Change.stub;

import java.util.List;
import windrow.coordinator.core.CoreFaults;

/** Faults in work that is done in slices. */
final class SlicesFaultRows {

    private static final String CORE = "windrow.coordinator.core.";

    private SlicesFaultRows() {}

    static List<PlantedFault> all() {
        FaultRows rows = new FaultRows("slices");
        rows.add(
                "frugal-small-slices",
                "queueing-stops",
                "of a planned job the first tasks alone are put into the queues",
                "there is no end",
                1,
                omit(CORE + "AttemptTracker", "queueMore", "timer"));
        rows.add(
                "frugal-small-slices",
                "telling-reduces-stops",
                "the first reduces alone are told at once that all maps are done",
                "and nothing was in its way",
                1,
                omit(CORE + "MapOutputs", "pushMore", "timer"));
        rows.add(
                "frugal-small-slices",
                "listing-stops",
                "the first committed tasks alone are listed to be published",
                "there is no end",
                1,
                omit(CORE + "AttemptTracker", "list", "timer"));
        rows.add(
                "frugal-small-slices",
                "farewells-stop",
                "the first workers alone are told that a job is over",
                "there are map outputs on",
                1,
                omit(CORE + "Farewells", "tellMore", "timer"));
        rows.add(
                "frugal-kills-in-small-slices",
                "killing-stops",
                "of a job that ends the first attempts alone are stopped",
                "and left sim:/out",
                1,
                omit(CORE + "AttemptTracker", "killUnwanted", "timer"));
        rows.add(
                "resting-endless",
                "a task that rests is never tried again",
                "there is no end",
                19,
                omit(CORE + "AttemptTracker", "rest", "timer"));
        rows.add(
                "22-disks-refuse-map-outputs",
                "resting-stops",
                "of the tasks that rest the first alone are tried again",
                "there is no end",
                1,
                omit(CORE + "AttemptTracker", "rested", "timer"));
        rows.add(
                "2-worker-dies-that-serves-map-output",
                "giving-up-stops-unheard",
                "the first outputs alone are given up of a worker that is gone, and what reduces cannot fetch is not looked into",
                "there is no end",
                4,
                omit(CORE + "MapOutputs", "giveUpMore", "timer"),
                stub(CORE + "MapOutputs", "fetchFailed"));
        rows.add(
                "12-leaders-die-at-several-records",
                "refilling-stops",
                "a new leader tells of the first map outputs alone",
                "there is no end",
                4,
                omit(CORE + "MapOutputs", "refillMore", "timer"));
        rows.add(
                "12-leaders-die-at-several-records",
                "recovery-unfinished",
                "a new leader lets no job of the one before go on",
                "there is no end",
                1,
                omit(CORE + "Recovery", "beginOnce", "await"));
        rows.add(
                "12-leaders-die-at-several-records",
                "release-stops",
                "a new leader lets the first jobs alone go on",
                "there is no end",
                4,
                omit(CORE + "Recovery", "timer", "await"));
        rows.add(
                "harsh-absent-workers",
                "search-stops",
                "a new leader looks at the first outputs and grants alone for those whose workers did not come back",
                "there is no end",
                100,
                omit(CORE + "Recovery", "searchMore", "timer"));
        rows.add(
                "frugal-failovers-in-small-slices",
                "new-output-not-left-out",
                "what becomes official while the outputs that a worker had before are given up is lost with them",
                "and none had failed",
                13,
                stub(CORE + "HeldOutputs", "leaveOut"));
        rows.add(
                "12-leaders-die-at-several-records",
                "told-under-two-numbers",
                "what becomes official while a new leader tells of map outputs is told of twice",
                "told of under two numbers",
                4,
                around(CORE + "EventLog", "add", CoreFaults.BeforeItsTurn.class));
        rows.add(
                "harsh-lost-outputs",
                "lost-though-unneeded",
                "outputs are given up though nobody needs them",
                "an output is lost that nobody needs",
                14,
                around(CORE + "Job", "needsOutputs", CoreFaults.WhileItRuns.class));
        rows.add(
                "harsh-lost-outputs",
                "never-needed",
                "no output is given up, as if nobody needed it",
                "there is no end",
                1,
                fixed(CORE + "Job", "needsOutputs", false));
        return rows.all();
    }
}
