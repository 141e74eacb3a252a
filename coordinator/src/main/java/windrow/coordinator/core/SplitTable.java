package windrow.coordinator.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import windrow.protocol.message.SplitMeta;

/**
 * Hard: the splits of one job, in arrays. A plan's list is taken as it is and put into the arrays stretch by stretch, so that no single step
 * has to do it for a million splits; what is asked for is the same before and after.
 */
final class SplitTable {

    private static final int HOSTS_PER_SPLIT = 3;

    private final int count;
    /** Those that are not in the arrays yet, by index; empty when all are. */
    private List<SplitMeta> raw;

    private final long[] fileOffsets;
    private final int[] fileLengths;
    private final long[] lengths;
    /** Where the hosts of each split end in {@link #hosts}. */
    private final int[] hostEnds;

    private int[] hosts = {};
    private final List<String> hostNames = new ArrayList<>();
    private final Map<String, Integer> hostNumbers = new HashMap<>();
    private int packed;

    /** A table that {@link #add} fills. */
    SplitTable(int count) {
        this.count = count;
        raw = List.of();
        fileOffsets = new long[count];
        fileLengths = new int[count];
        lengths = new long[count];
        hostEnds = new int[count];
    }

    SplitTable(List<SplitMeta> splits) {
        this(splits.size());
        raw = splits;
    }

    /** The next one by index. */
    void add(SplitMeta split) {
        int index = packed++;
        fileOffsets[index] = split.fileOffset();
        fileLengths[index] = split.fileLength();
        lengths[index] = split.length();
        int end = index == 0 ? 0 : hostEnds[index - 1];
        if (end + split.hosts().size() > hosts.length) {
            long room = Math.max(
                    (long) count * HOSTS_PER_SPLIT, end + 2L * split.hosts().size());
            hosts = Arrays.copyOf(hosts, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(room, end + end / 2)));
        }
        for (String host : split.hosts()) {
            hosts[end++] = hostNumber(host);
        }
        hostEnds[index] = end;
    }

    private int hostNumber(String host) {
        Integer known = hostNumbers.get(host);
        if (known == null) {
            known = hostNames.size();
            hostNames.add(host);
            hostNumbers.put(host, known);
        }
        return known;
    }

    /** Puts the splits below this index into the arrays. The work is proportional to those that were not yet. */
    void pack(int end) {
        while (packed < Math.min(end, raw.size())) {
            add(raw.get(packed));
        }
        if (packed == count) {
            raw = List.of();
        }
    }

    /** Puts some more of the splits into the arrays, at most so many. */
    void packMore(int more) {
        if (packed < count) {
            pack(packed + more);
        }
    }

    long fileOffset(int index) {
        return index < packed ? fileOffsets[index] : raw.get(index).fileOffset();
    }

    int fileLength(int index) {
        return index < packed ? fileLengths[index] : raw.get(index).fileLength();
    }

    List<String> hosts(int index) {
        if (index >= packed) {
            return raw.get(index).hosts();
        }
        int begin = index == 0 ? 0 : hostEnds[index - 1];
        String[] names = new String[hostEnds[index] - begin];
        for (int i = 0; i < names.length; i++) {
            names[i] = hostNames.get(hosts[begin + i]);
        }
        return List.of(names);
    }

    SplitMeta get(int index) {
        return index < packed
                ? new SplitMeta(fileOffsets[index], fileLengths[index], lengths[index], hosts(index))
                : raw.get(index);
    }
}
