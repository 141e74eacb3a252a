package windrow.api.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import windrow.api.Counters;
import windrow.api.Job;
import windrow.api.Pair;

/** What a run gathers over all its tasks, and what it was given. */
final class Collected {
    private final Job job;
    private final Map<String, String> settings;
    private final Map<String, Path> localFiles;
    private final Map<String, List<Pair<?, ?>>> outputs = new LinkedHashMap<>();
    private final Map<String, Map<String, Long>> counters = new TreeMap<>();

    Collected(Job job, Map<String, String> settings, Map<String, Path> localFiles) {
        this.job = job;
        this.settings = settings;
        this.localFiles = localFiles;
        job.outputs().keySet().forEach(name -> outputs.put(name, new ArrayList<>()));
    }

    Job job() {
        return job;
    }

    Map<String, String> settings() {
        return settings;
    }

    Map<String, Path> localFiles() {
        return localFiles;
    }

    List<Pair<?, ?>> output(String name) {
        List<Pair<?, ?>> records = outputs.get(name);
        if (records == null) {
            throw new IllegalArgumentException(
                    job + " has no output '" + name + "'; it has " + outputs.keySet() + ": call output(name, format)");
        }
        return records;
    }

    Map<String, Map<String, Long>> counters() {
        return counters;
    }

    void count(String group, String name, long n) {
        counters.computeIfAbsent(group, g -> new TreeMap<>()).merge(name, n, Counters::saturatedSum);
    }
}
