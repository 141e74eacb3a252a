package windrow.local.sim.check;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import windrow.local.sim.job.SimJob;
import windrow.local.sim.world.SimFiles;
import windrow.local.sim.world.ViolationError;
import windrow.protocol.message.JobState;

/** Compares what lies in a job's output folder with what has to be there. */
public final class OutputCheck {

    private static final String SUCCESS = "/_SUCCESS";

    private final SimFiles files;

    public OutputCheck(SimFiles files) {
        this.files = files;
    }

    /** @param end how the job ended */
    public void check(SimJob job, JobState end) {
        Map<String, byte[]> there = files.below(job.output());
        boolean success = there.containsKey(job.output() + SUCCESS);
        if (end != JobState.SUCCEEDED) {
            for (String name : there.keySet()) {
                if (!name.startsWith(job.output() + "/_windrow/")) {
                    throw new ViolationError("a job ended as " + end + " and left " + name);
                }
            }
            return;
        }
        if (!success) {
            throw new ViolationError("a job succeeded, and there is no " + job.output() + SUCCESS);
        }
        complete(job, there);
    }

    /** To be called at the moment at which the file appears that says that all is there. */
    public void promised(SimJob job) {
        complete(job, files.below(job.output()));
    }

    private static void complete(SimJob job, Map<String, byte[]> there) {
        Lines reduced = new Lines(job);
        Lines side = new Lines(job);
        there.forEach((name, content) -> {
            String file = name.substring(job.output().length() + 1);
            if (file.startsWith("part-r-")
                    || (file.startsWith("part-m-") && !job.spec().hasReduce())) {
                reduced.add(file, content);
            } else if (file.startsWith("part-m-")) {
                side.add(file, content);
            } else if (!file.startsWith("_")) {
                throw new ViolationError("nobody wrote " + name);
            }
        });
        reduced.complete("its output");
        if (job.sideOutput()) {
            side.complete("what its maps wrote");
            side.sameAttemptsAs(reduced);
        }
    }

    /** Values that have to be each record of the input once, and all of a map from one attempt. */
    private static final class Lines {

        private final SimJob job;
        private final Set<Long> seen = new HashSet<>();
        private final Map<Integer, Long> salts = new HashMap<>();

        Lines(SimJob job) {
            this.job = job;
        }

        void add(String file, byte[] content) {
            for (String line : new String(content, StandardCharsets.US_ASCII).split("\n")) {
                if (!line.isEmpty()) {
                    add(file, Long.parseLong(line));
                }
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
            Long before = salts.putIfAbsent(map, SimJob.saltOf(value));
            if (before != null && before != SimJob.saltOf(value)) {
                throw new ViolationError("records of two attempts of map " + map + " are mixed, again in " + file);
            }
        }

        void complete(String what) {
            long expected = 0;
            for (int map = 0; map < job.maps(); map++) {
                expected += job.records(map);
            }
            if (seen.size() != expected) {
                throw new ViolationError(what + " has " + seen.size() + " of " + expected + " records");
            }
        }

        void sameAttemptsAs(Lines other) {
            other.salts.forEach((map, salt) -> {
                Long mine = salts.get(map);
                if (mine != null && !mine.equals(salt)) {
                    throw new ViolationError(
                            "the side output of map " + map + " is not of the attempt that the reduces took in");
                }
            });
        }
    }
}
