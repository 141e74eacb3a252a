package windrow.protocol.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The splits of a job by index, in columns, since there may be a million of them: each host's name is there once, and splits name hosts by
 * number. In a message a split on three of 10,000 hosts takes 11 to 15 bytes.
 *
 * <p>Immutable, as long as nobody writes into the columns; nobody may.
 *
 * @param hosts names, each once
 * @param fileOffsets where the bytes of each split begin in the split file
 * @param fileLengths of each split's bytes there
 * @param lengths of the input of each
 * @param hostEnds where the hosts of each split end among the {@code hostNumbers}; they begin where those of the split before end
 * @param hostNumbers counted from 0 in the list of hosts, best first for each split
 */
public record Splits(
        List<String> hosts, long[] fileOffsets, int[] fileLengths, long[] lengths, int[] hostEnds, int[] hostNumbers) {

    private static final int MAX_VARINT_BYTES = 5;
    /** In UTF-8, of a char. */
    private static final int MAX_CHAR_BYTES = 3;

    /** @throws IllegalArgumentException when the columns do not fit together */
    public Splits {
        int count = fileOffsets.length;
        if (fileLengths.length != count || lengths.length != count || hostEnds.length != count) {
            throw new IllegalArgumentException("columns of " + count + ", " + fileLengths.length + ", " + lengths.length
                    + " and " + hostEnds.length + " splits");
        }
        int end = 0;
        for (int each : hostEnds) {
            if (each < end) {
                throw new IllegalArgumentException("hosts that end at " + each + " and begin at " + end);
            }
            end = each;
        }
        if (end != hostNumbers.length) {
            throw new IllegalArgumentException(hostNumbers.length + " numbers of hosts, of which splits have " + end);
        }
        for (int each : hostNumbers) {
            if (each < 0 || each >= hosts.size()) {
                throw new IllegalArgumentException("host " + each + " of " + hosts.size());
            }
        }
    }

    /** The same, less compact. */
    public static Splits of(List<SplitMeta> splits) {
        Builder builder = new Builder(splits.size());
        splits.forEach(builder::add);
        return builder.build();
    }

    /** How many there are. */
    public int size() {
        return fileOffsets.length;
    }

    /** Of all splits together, those of unknown length left out; {@link Long#MAX_VALUE} if they are more. */
    public long inputBytes() {
        long bytes = 0;
        for (long length : lengths) {
            bytes += Math.min(Math.max(0, length), Long.MAX_VALUE - bytes);
        }
        return bytes;
    }

    public long fileOffset(int index) {
        return fileOffsets[index];
    }

    public int fileLength(int index) {
        return fileLengths[index];
    }

    /** Of this split, best first. */
    public List<String> hosts(int index) {
        int begin = index == 0 ? 0 : hostEnds[index - 1];
        String[] names = new String[hostEnds[index] - begin];
        for (int i = 0; i < names.length; i++) {
            names[i] = hosts.get(hostNumbers[begin + i]);
        }
        return List.of(names);
    }

    public SplitMeta get(int index) {
        return new SplitMeta(fileOffsets[index], fileLengths[index], lengths[index], hosts(index));
    }

    /** One for each split, made anew with each call. */
    public List<SplitMeta> all() {
        List<SplitMeta> all = new ArrayList<>(size());
        for (int i = 0; i < size(); i++) {
            all.add(get(i));
        }
        return all;
    }

    /**
     * What they take in a message, at the most. In proportion to them: columns are sent as differences, and each takes the bytes that it
     * needs.
     */
    public long messageBytes() {
        long bytes = 6L * MAX_VARINT_BYTES;
        for (String host : hosts) {
            bytes += MAX_VARINT_BYTES + (long) MAX_CHAR_BYTES * host.length();
        }
        return bytes
                + bytesOf(fileOffsets)
                + bytesOf(fileLengths)
                + bytesOf(lengths)
                + bytesOf(hostEnds)
                + bytesOf(hostNumbers);
    }

    private static long bytesOf(long[] column) {
        long bytes = 0;
        long before = 0;
        for (long each : column) {
            bytes += WireSize.ofNumber(each - before);
            before = each;
        }
        return bytes;
    }

    private static long bytesOf(int[] column) {
        long bytes = 0;
        int before = 0;
        for (int each : column) {
            bytes += WireSize.ofNumber(each - before);
            before = each;
        }
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Splits splits
                && hosts.equals(splits.hosts)
                && Arrays.equals(fileOffsets, splits.fileOffsets)
                && Arrays.equals(fileLengths, splits.fileLengths)
                && Arrays.equals(lengths, splits.lengths)
                && Arrays.equals(hostEnds, splits.hostEnds)
                && Arrays.equals(hostNumbers, splits.hostNumbers);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(fileOffsets) * 31 + Arrays.hashCode(lengths);
    }

    @Override
    public String toString() {
        return size() + " splits on " + hosts.size() + " hosts";
    }

    /** Takes splits one after the other. Equal splits give equal columns. Not thread-safe. */
    public static final class Builder {

        private static final int HOSTS_PER_SPLIT = 3;

        private final Map<String, Integer> numbers = new HashMap<>();
        private final List<String> hosts = new ArrayList<>();
        private final long[] fileOffsets;
        private final int[] fileLengths;
        private final long[] lengths;
        private final int[] hostEnds;
        private int[] hostNumbers;
        private int size;
        private int end;

        /** @param count of the splits that will be added */
        public Builder(int count) {
            fileOffsets = new long[count];
            fileLengths = new int[count];
            lengths = new long[count];
            hostEnds = new int[count];
            hostNumbers = new int[(int) Math.min(Integer.MAX_VALUE - 8L, (long) count * HOSTS_PER_SPLIT)];
        }

        public void add(SplitMeta split) {
            add(split.fileOffset(), split.fileLength(), split.length(), split.hosts());
        }

        /** The next one by index. */
        public void add(long fileOffset, int fileLength, long length, List<String> at) {
            fileOffsets[size] = fileOffset;
            fileLengths[size] = fileLength;
            lengths[size] = length;
            if (end + at.size() > hostNumbers.length) {
                hostNumbers = Arrays.copyOf(hostNumbers, Math.max(end + at.size(), hostNumbers.length * 2));
            }
            for (String host : at) {
                hostNumbers[end++] = number(host);
            }
            hostEnds[size++] = end;
        }

        private int number(String host) {
            Integer known = numbers.putIfAbsent(host, hosts.size());
            if (known == null) {
                hosts.add(host);
                return hosts.size() - 1;
            }
            return known;
        }

        public int size() {
            return size;
        }

        /** To be called once, when all are added. */
        public Splits build() {
            int[] used = end == hostNumbers.length ? hostNumbers : Arrays.copyOf(hostNumbers, end);
            return new Splits(List.copyOf(hosts), fileOffsets, fileLengths, lengths, hostEnds, used);
        }
    }
}
