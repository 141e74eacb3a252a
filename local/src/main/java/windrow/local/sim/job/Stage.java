package windrow.local.sim.job;

import java.util.Map;
import windrow.local.sim.world.Chance;
import windrow.local.sim.world.SimFiber;
import windrow.local.sim.world.SimFiles;
import windrow.local.sim.world.SimProcess;
import windrow.local.sim.world.Timeline;
import windrow.local.sim.world.Trace;
import windrow.local.sim.world.ViolationError;

/**
 * What simulated executors act on.
 *
 * @param jobs by request id
 * @param slowness of each host, in percent: 100 is the common speed, 500 a fifth of it
 */
public record Stage(
        Timeline timeline,
        Trace trace,
        Chance chance,
        SimFiles files,
        Disks disks,
        Map<String, SimJob> jobs,
        Map<String, Integer> slowness,
        Luck luck,
        Doings doings) {

    /** What goes wrong in executors by itself. */
    public static final class Luck {

        /** Executors in a thousand that do not start. */
        public int notStartedPerMille;

        /** Jobs' files, in a thousand, that cannot be brought to a worker. */
        public int notLocalisedPerMille;

        /** Executors in a thousand that say hello late, maybe too late, or never. */
        public int lateHelloPerMille;

        /** Executors in a thousand that go on to exist for a while after they were stopped. */
        public int undeadPerMille;

        /** Map outputs in a thousand that a disk refuses. */
        public int diskFailsPerMille;

        /** Map outputs in a thousand that a disk takes long to keep. */
        public int diskSlowPerMille;

        /** Times in a thousand that an attempt goes on when it is told to stop. */
        public int deafPerMille;

        private int struck;

        /** How often one of the last five happened. */
        public int struck() {
            return struck;
        }

        /** What never happens draws nothing. */
        boolean strikes(int perMille, Chance chance) {
            boolean strikes = perMille > 0 && chance.perMille(perMille);
            struck += strikes ? 1 : 0;
            return strikes;
        }

        /** From now on nothing goes wrong. */
        public void calm() {
            lateHelloPerMille = 0;
            undeadPerMille = 0;
            diskFailsPerMille = 0;
            diskSlowPerMille = 0;
            deafPerMille = 0;
            notStartedPerMille = 0;
            notLocalisedPerMille = 0;
        }
    }

    SimFiber fiber(SimProcess process, SimFiber.Body body) {
        return SimFiber.start(timeline, process, chance, body);
    }

    SimJob job(String request) {
        SimJob job = jobs.get(request);
        if (job == null) {
            throw new ViolationError("an attempt runs of a job that nobody submitted: " + request);
        }
        return job;
    }

    /** What this much work takes on the host. */
    long workNanos(String host, long nanos) {
        long common = chance.between(nanos / 2, nanos * 3 / 2);
        return common * slowness.getOrDefault(host, 100) / 100;
    }
}
