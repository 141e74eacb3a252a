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

    private static final int CHUNK = 4_096;

    private final int count;
    /** Those that are not in the arrays yet, by index; empty when all are. */
    private List<SplitMeta> raw;

    private final List<Chunk> chunks = new ArrayList<>();
    private final List<String> hostNames = new ArrayList<>();
    private final Map<String, Integer> hostNumbers = new HashMap<>();
    private int packed;

    /** A table that {@link #add} fills. */
    SplitTable(int count) {
        this.count = count;
        raw = List.of();
    }

    SplitTable(List<SplitMeta> splits) {
        this(splits.size());
        raw = splits;
    }

    /** The next one by index. */
    void add(SplitMeta split) {
        if (packed % CHUNK == 0) {
            chunks.add(new Chunk(Math.min(CHUNK, count - packed)));
        }
        int[] hosts = new int[split.hosts().size()];
        for (int i = 0; i < hosts.length; i++) {
            hosts[i] = hostNumber(split.hosts().get(i));
        }
        of(packed).set(packed % CHUNK, split, hosts);
        packed++;
    }

    private Chunk of(int index) {
        return chunks.get(index / CHUNK);
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
        return index < packed
                ? of(index).fileOffsets[index % CHUNK]
                : raw.get(index).fileOffset();
    }

    int fileLength(int index) {
        return index < packed
                ? of(index).fileLengths[index % CHUNK]
                : raw.get(index).fileLength();
    }

    List<String> hosts(int index) {
        if (index >= packed) {
            return raw.get(index).hosts();
        }
        int[] numbers = of(index).hosts(index % CHUNK);
        String[] names = new String[numbers.length];
        for (int i = 0; i < names.length; i++) {
            names[i] = hostNames.get(numbers[i]);
        }
        return List.of(names);
    }

    SplitMeta get(int index) {
        if (index >= packed) {
            return raw.get(index);
        }
        Chunk chunk = of(index);
        int at = index % CHUNK;
        return new SplitMeta(chunk.fileOffsets[at], chunk.fileLengths[at], chunk.lengths[at], hosts(index));
    }

    private static final class Chunk {

        private static final int HOSTS_PER_SPLIT = 3;

        final long[] fileOffsets;
        final int[] fileLengths;
        final long[] lengths;
        /** Where the hosts of each split end in {@link #hosts}. */
        private final int[] hostEnds;

        private int[] hosts;

        Chunk(int size) {
            fileOffsets = new long[size];
            fileLengths = new int[size];
            lengths = new long[size];
            hostEnds = new int[size];
            hosts = new int[size * HOSTS_PER_SPLIT];
        }

        /** To be called in the order of the places. */
        void set(int at, SplitMeta split, int[] atHosts) {
            fileOffsets[at] = split.fileOffset();
            fileLengths[at] = split.fileLength();
            lengths[at] = split.length();
            int begin = begin(at);
            int end = begin + atHosts.length;
            if (end > hosts.length) {
                hosts = Arrays.copyOf(hosts, Math.max(end, hosts.length * 2));
            }
            System.arraycopy(atHosts, 0, hosts, begin, atHosts.length);
            hostEnds[at] = end;
        }

        private int begin(int at) {
            return at == 0 ? 0 : hostEnds[at - 1];
        }

        int[] hosts(int at) {
            return Arrays.copyOfRange(hosts, begin(at), hostEnds[at]);
        }
    }
}
