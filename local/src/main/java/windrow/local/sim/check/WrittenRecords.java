package windrow.local.sim.check;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import windrow.local.sim.job.SimJob;
import windrow.local.sim.job.SimOutput;
import windrow.local.sim.world.ViolationError;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;

/**
 * What tasks wrote: together each record of the input once, each file by the attempt that counts, and what a reduce took in by attempts of maps that were
 * official, and put out what the last official ones did.
 */
final class WrittenRecords {

    private final SimJob job;
    private final JobId id;
    private final Watch watch;
    private final Set<Long> seen = new HashSet<>();
    private final Map<Integer, Long> salts = new HashMap<>();
    private int files;

    WrittenRecords(SimJob job, JobId id, Watch watch) {
        this.job = job;
        this.id = id;
        this.watch = watch;
    }

    /** One file, of this task. */
    void add(String file, TaskId task, byte[] content) {
        files++;
        @Nullable String by = null;
        Set<Integer> took = new HashSet<>();
        for (String line : new String(content, StandardCharsets.US_ASCII).split("\n")) {
            int space = line.indexOf(' ');
            String what = line.substring(0, Math.max(0, space));
            String value = line.substring(space + 1);
            switch (what) {
                case SimOutput.BY -> by = value;
                case SimOutput.TOOK -> {
                    AttemptId map = watch.wasOfficial(value);
                    if (map == null || !map.job().equals(id)) {
                        throw new ViolationError(
                                file + " is made of the output of " + value + ", which never was official");
                    }
                    if (!took.add(map.task().index())) {
                        throw new ViolationError(file + " is made of two outputs of " + map.task());
                    }
                }
                case SimOutput.RECORD -> add(file, Long.parseLong(value));
                default -> throw new ViolationError(file + " holds what nobody wrote: " + line);
            }
        }
        AttemptId counts = watch.counts(task);
        if (counts == null || !counts.toString().equals(by)) {
            throw new ViolationError(file + " was written by " + by + ", and what counts is " + counts);
        }
        if (task.kind() == TaskKind.REDUCE && took.size() != job.maps()) {
            throw new ViolationError(file + " is made of " + took.size() + " of " + job.maps() + " map outputs");
        }
    }

    private void add(String file, long value) {
        int map = SimJob.mapOf(value);
        long record = ((long) map << 32) | SimJob.numberOf(value);
        if (map >= job.maps() || SimJob.numberOf(value) >= job.records(map)) {
            throw new ViolationError(file + " holds a record that was never in the input: " + value);
        }
        if (!seen.add(record)) {
            throw new ViolationError(
                    "record " + SimJob.numberOf(value) + " of map " + map + " is there twice, again in " + file);
        }
        long official = salts.computeIfAbsent(map, this::officialSalt);
        if (SimJob.saltOf(value) != official) {
            throw new ViolationError(
                    file + " holds a record of map " + map + " that its official attempt did not put out");
        }
    }

    private long officialSalt(int map) {
        AttemptId official = watch.counts(new TaskId(id, TaskKind.MAP, map));
        if (official == null) {
            throw new ViolationError(
                    "there are records of map " + map + " of " + id + ", and none of its attempts is official");
        }
        return job.salt(official);
    }

    /** @param tasks each of which wrote a file */
    void complete(String what, int tasks) {
        long expected = 0;
        for (int map = 0; map < job.maps(); map++) {
            expected += job.records(map);
        }
        if (seen.size() != expected) {
            throw new ViolationError(what + " has " + seen.size() + " of " + expected + " records");
        }
        if (files != tasks) {
            throw new ViolationError(what + " has " + files + " files of " + tasks + " tasks");
        }
    }

    /** Nobody was to write. */
    void absent() {
        if (files > 0) {
            throw new ViolationError("there are " + files + " files of tasks that were to write none");
        }
    }
}
