package windrow.local.sim.job;

import java.util.ArrayList;
import java.util.List;
import windrow.local.sim.world.Chance;
import windrow.protocol.id.AttemptId;

/**
 * The output of one map attempt.
 *
 * @param partitions the values of each
 * @param digest as the shuffle makes it: the same for two attempts that put the same records into each partition
 */
record MapContent(List<List<Long>> partitions, long digest, long records) {

    static MapContent of(SimJob job, AttemptId attempt, int partitionCount) {
        int map = attempt.task().index();
        long salt = job.salt(attempt);
        List<List<Long>> partitions = new ArrayList<>();
        for (int i = 0; i < partitionCount; i++) {
            partitions.add(new ArrayList<>());
        }
        long digest = 0;
        for (int number = 0; number < job.records(map); number++) {
            int partition = SimJob.partition(map, number, partitionCount);
            long value = SimJob.value(map, number, salt);
            partitions.get(partition).add(value);
            digest += new Chance(value * 31 + partition).next();
        }
        return new MapContent(partitions, digest, job.records(map));
    }
}
