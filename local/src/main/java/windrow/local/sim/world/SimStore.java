package windrow.local.sim.world;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import windrow.coordinator.journal.format.JournalFile;
import windrow.coordinator.journal.store.AppendFile;
import windrow.coordinator.journal.store.JournalStore;

/**
 * Where journals lie, as a file system keeps its promises: a step is seen whole or not at all, but the bytes of an append that was cut off may be there in
 * part. With leases, as HDFS: a file that is open belongs to its writer until the lease is taken away, which takes a while. Without, as local files:
 * a writer finds out by itself that its folder was renamed.
 */
public final class SimStore {

    private static final long RECOVERY_MOST_NANOS = 4_000_000_000L;

    /** Disks write these whole or not at all. */
    private static final int SECTOR_BYTES = 512;

    /** So small a share of a sector that it may be zero by itself is not left out. */
    private static final int MIN_SHARE_BYTES = 16;

    private final Timeline timeline;
    private final Chance chance;
    private final boolean leases;
    private final Map<String, Map<String, Node>> folders = new LinkedHashMap<>();
    private int torn;

    private static final class Node {
        ByteArrayOutputStream content = new ByteArrayOutputStream();

        /** Where each append begins. */
        final List<Integer> appends = new ArrayList<>();

        @Nullable
        View writer;

        long closesAt = Long.MAX_VALUE;
    }

    public SimStore(Timeline timeline, Chance chance, boolean leases) {
        this.timeline = timeline;
        this.chance = chance;
        this.leases = leases;
    }

    /** What the system does next for this view is cut off in its midst: an append leaves some of its bytes, or none. */
    public View view() {
        return new View();
    }

    private Map<String, Node> folder(String name) throws IOException {
        Map<String, Node> folder = folders.get(name);
        if (folder == null) {
            throw new FileNotFoundException("there is no folder " + name);
        }
        return folder;
    }

    private Node node(String folder, String name) throws IOException {
        Node node = folder(folder).get(name);
        if (node == null) {
            throw new FileNotFoundException("there is no file " + name + " in " + folder);
        }
        return node;
    }

    private boolean isClosed(Node node) {
        if (node.writer != null && timeline.nowNanos() >= node.closesAt) {
            node.writer = null;
        }
        return node.writer == null;
    }

    /** How often an append was cut off. */
    public int torn() {
        return torn;
    }

    /**
     * What an append that was cut off leaves: some of its first bytes; or as many bytes as it had, of which some sectors never were written and are zero,
     * since a file's length and its blocks are not written together.
     *
     * @param at where in the file it begins
     */
    private byte[] leftOf(byte[] bytes, int at) {
        if (bytes.length == 0 || chance.coin()) {
            return Arrays.copyOf(bytes, (int) chance.between(0, bytes.length));
        }
        int missing = chance.below(bytes.length);
        int each = chance.coin() ? 1000 : 500;
        for (int from = 0; from < bytes.length; ) {
            int to = Math.min(bytes.length, from + SECTOR_BYTES - (at + from) % SECTOR_BYTES);
            boolean isMissing = from <= missing && missing < to;
            if (to - from >= MIN_SHARE_BYTES && (isMissing || chance.perMille(1000 - each))) {
                Arrays.fill(bytes, from, to, (byte) 0);
            }
            from = to;
        }
        return bytes;
    }

    /** A bit in a file that is not as it was written. */
    public static final class Damage {

        private final String file;
        private final Node node;
        private final int at;
        private final int mask;

        private Damage(String file, Node node, int at, int mask) {
            this.file = file;
            this.node = node;
            this.at = at;
            this.mask = mask;
        }

        /** The name of the file, in whatever folder. */
        public String file() {
            return file;
        }

        private void flip() {
            byte[] bytes = node.content.toByteArray();
            bytes[at] ^= (byte) mask;
            node.content = new ByteArrayOutputStream();
            node.content.writeBytes(bytes);
        }

        /** The bit is as it was written. */
        public void mend() {
            flip();
        }

        @Override
        public String toString() {
            return "bit mask " + mask + " of byte " + at + " of " + file;
        }
    }

    /** What was appended by one call and has something behind it that is part of the state, too. */
    private record Middle(String file, Node node, int from, int to) {}

    /** Whether there is something to {@link #damage}. */
    public boolean hasMiddle() {
        return !middles().isEmpty();
    }

    /**
     * Flips a bit of what was appended to a file of the latest state, which is not the file's header, and behind which something follows; null: there is nothing
     * like that.
     */
    public @Nullable Damage damage() {
        Middle middle = chance.any(middles());
        if (middle == null) {
            return null;
        }
        int at = (int) chance.between(middle.from(), middle.to() - 1);
        Damage damage = new Damage(middle.file(), middle.node(), at, 1 << chance.below(Byte.SIZE));
        damage.flip();
        return damage;
    }

    private List<Middle> middles() {
        TreeMap<JournalFile, Node> state = new TreeMap<>();
        folders.values()
                .forEach(folder -> folder.forEach(
                        (name, node) -> JournalFile.parse(name).ifPresent(file -> state.put(file, node))));
        List<Middle> middles = new ArrayList<>();
        for (Map.Entry<JournalFile, Node> each : state.descendingMap().entrySet()) {
            JournalFile file = each.getKey();
            Node node = each.getValue();
            int appends = node.appends.size() - (file.equals(state.lastKey()) ? 1 : 0);
            for (int i = 1; i < appends; i++) {
                boolean isLast = i == node.appends.size() - 1;
                int to = isLast ? node.content.size() : node.appends.get(i + 1);
                middles.add(new Middle(file.name(), node, node.appends.get(i), to));
            }
            if (file.kind() == JournalFile.Kind.SNAPSHOT) {
                break;
            }
        }
        return middles;
    }

    /** What one process sees of it. */
    public final class View implements JournalStore {

        private boolean tearing;

        /** From now on appends are cut off. */
        void tear() {
            tearing = true;
        }

        @Override
        public void prepare() {
            // it can do all
        }

        @Override
        public List<String> folders() {
            return List.copyOf(folders.keySet());
        }

        @Override
        public void createFolder(String folder) throws IOException {
            if (folders.putIfAbsent(folder, new LinkedHashMap<>()) != null) {
                throw new IOException(folder + " is there already");
            }
        }

        @Override
        public void renameFolder(String from, String to) throws IOException {
            Map<String, Node> moved = folder(from);
            if (folders.containsKey(to)) {
                throw new IOException(to + " is there already");
            }
            folders.remove(from);
            folders.put(to, moved);
        }

        @Override
        public void removeEmptyFolder(String folder) throws IOException {
            if (!folder(folder).isEmpty()) {
                throw new IOException(folder + " is not empty");
            }
            folders.remove(folder);
        }

        @Override
        public List<StoredFile> files(String folder) throws IOException {
            List<StoredFile> files = new ArrayList<>();
            folder(folder).forEach((name, node) -> files.add(new StoredFile(name, node.content.size())));
            return files;
        }

        @Override
        public AppendFile create(String folder, String name) throws IOException {
            Node node = new Node();
            node.writer = this;
            if (folder(folder).putIfAbsent(name, node) != null) {
                throw new IOException(name + " is there already in " + folder);
            }
            return new Appending(folder, name, node);
        }

        @Override
        public InputStream open(String folder, String name) throws IOException {
            return new ByteArrayInputStream(node(folder, name).content.toByteArray());
        }

        @Override
        public boolean isClosed(String folder, String name) throws IOException {
            return !leases || SimStore.this.isClosed(node(folder, name));
        }

        @Override
        public void recoverLease(String folder, String name) throws IOException {
            Node node = node(folder, name);
            if (leases && node.closesAt == Long.MAX_VALUE) {
                node.closesAt = timeline.nowNanos() + chance.between(0, RECOVERY_MOST_NANOS);
            }
        }

        @Override
        public void renameFile(String folder, String from, String to) throws IOException {
            Node node = node(folder, from);
            if (folder(folder).putIfAbsent(to, node) != null) {
                throw new IOException(to + " is there already in " + folder);
            }
            folder(folder).remove(from);
        }

        @Override
        public void deleteFile(String folder, String name) throws IOException {
            node(folder, name);
            folder(folder).remove(name);
        }

        @Override
        public String describe(String folder, String name) {
            return "sim:/" + folder + "/" + name;
        }

        private final class Appending implements AppendFile {

            private final String folder;
            private final String name;
            private final Node node;

            Appending(String folder, String name, Node node) {
                this.folder = folder;
                this.name = name;
                this.node = node;
            }

            @Override
            public void append(byte[] bytes, int offset, int length) throws IOException {
                if (leases && (SimStore.this.isClosed(node) || node.writer != View.this)) {
                    throw new IOException("the lease of " + name + " was taken");
                }
                node.appends.add(node.content.size());
                if (tearing) {
                    byte[] left = leftOf(Arrays.copyOfRange(bytes, offset, offset + length), node.content.size());
                    node.content.write(left, 0, left.length);
                    torn++;
                    throw new IOException("cut off");
                }
                node.content.write(bytes, offset, length);
                Map<String, Node> there = folders.get(folder);
                if (!leases && (there == null || there.get(name) != node)) {
                    throw new IOException(folder + "/" + name + " is another leader's");
                }
            }

            @Override
            public void close() {
                if (node.writer == View.this) {
                    node.writer = null;
                }
            }
        }
    }
}
