package windrow.local.sim.planted;

import static windrow.local.sim.planted.Change.around;
import static windrow.local.sim.planted.Change.omit;
import static windrow.local.sim.planted.Change.stub;

import java.util.List;
import windrow.api.io.OutputFaults;

/** Faults in the output folder. */
final class OutputFaultRows {

    private static final String IO = "windrow.api.io.";

    private OutputFaultRows() {}

    static List<PlantedFault> all() {
        FaultRows rows = new FaultRows("output");
        rows.add(
                "13-worker-dies-between-steps-of-the-job-commit",
                "published-once",
                "publishing cannot be repeated",
                "for no reason of its own",
                4,
                around(IO + "FileOutput", "publish", OutputFaults.OnlyOnce.class));
        rows.add(
                "published-stays",
                "what was published stays when the job fails",
                "and left",
                15,
                stub(IO + "FileOutput", "unpublish"));
        rows.add(
                "success-first",
                "_SUCCESS is there before the output is",
                "its output has",
                1,
                around(IO + "FileOutput", "commitJob", OutputFaults.SuccessFirst.class));
        rows.add(
                "work-left",
                "what attempts wrote for themselves stays when the job is over",
                "what was there before is left",
                17,
                omit(IO + "FileOutput", "commitJob", "delete"));
        return rows.all();
    }
}
