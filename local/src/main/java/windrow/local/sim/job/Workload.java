package windrow.local.sim.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import windrow.local.sim.world.Chance;
import windrow.protocol.message.JobSpec;

/** Draws jobs. */
public final class Workload {

    private static final int STURDY = 100;
    private static final long MILLI = 1_000_000L;

    private final Chance chance;

    public Workload(Chance chance) {
        this.chance = chance;
    }

    /** @param hosts splits lie on hosts of numbers below this */
    public List<SimJob> jobs(int count, int hosts) {
        List<SimJob> jobs = new ArrayList<>();
        boolean rivals = chance.perMille(50);
        for (int i = 0; i < count; i++) {
            jobs.add(job(i, rivals ? 0 : i, hosts));
        }
        return jobs;
    }

    private SimJob job(int number, int folder, int hosts) {
        int maps = chance.perMille(50) ? 0 : (int) chance.skewed(1, 14);
        boolean hasReduce = chance.perMille(800);
        int reducers = hasReduce && chance.perMille(700) ? 1 + chance.below(4) : 0;
        boolean hopeless = maps > 0 && chance.perMille(80);
        int failures = chance.perMille(250) ? chance.below(150) : 0;
        int[] records = new int[maps];
        List<List<String>> places = new ArrayList<>();
        drawSplits(records, places, hosts);
        int memory = 64 + chance.below(512);
        int attempts = hopeless ? 1 + chance.below(4) : STURDY;
        JobSpec spec = spec(number, hasReduce, reducers, memory, attempts, chance.perMille(700));
        return new SimJob(
                spec,
                "sim:/out/" + folder,
                records,
                places,
                chance.perMille(700),
                hopeless ? chance.below(maps) : -1,
                failures,
                chance.skewed(50 * MILLI, 20_000 * MILLI),
                hasReduce && chance.perMille(200),
                !hopeless && maps > 0 && chance.perMille(60));
    }

    /** Jobs as they are wished. */
    public List<SimJob> jobs(int count, int hosts, Wish wish) {
        List<SimJob> jobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            jobs.add(job(i, hosts, wish));
        }
        return jobs;
    }

    private SimJob job(int number, int hosts, Wish wish) {
        int maps = (int) chance.between(wish.leastMaps(), wish.mostMaps());
        int reducers = (int) chance.between(wish.leastReducers(), wish.mostReducers());
        int[] records = new int[maps];
        List<List<String>> places = new ArrayList<>();
        drawSplits(records, places, hosts);
        return new SimJob(
                spec(number, reducers > 0, reducers, 64 + chance.below(512), STURDY, wish.speculative()),
                "sim:/out/" + number,
                records,
                places,
                chance.perMille(wish.deterministicPerMille()),
                -1,
                0,
                chance.between(wish.leastNanos(), wish.mostNanos()),
                reducers > 0 && chance.perMille(wish.sidePerMille()),
                false);
    }

    private void drawSplits(int[] records, List<List<String>> places, int hosts) {
        for (int i = 0; i < records.length; i++) {
            records[i] = chance.below(20);
            places.add(chance.coin() ? List.of("host" + chance.below(hosts)) : List.of());
        }
    }

    private static JobSpec spec(
            int number, boolean hasReduce, int reducers, int memory, int attempts, boolean speculative) {
        return new JobSpec(
                "request-" + number,
                "job-" + number,
                "somebody",
                "sim:/staging/" + number,
                List.of(),
                List.of(),
                hasReduce,
                reducers,
                memory,
                attempts,
                speculative,
                Map.of());
    }
}
