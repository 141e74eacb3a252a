package windrow.local.sim.world;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import windrow.api.io.BlockLocation;
import windrow.api.io.FileAccess;
import windrow.api.io.FileStatus;
import windrow.api.io.SeekableInput;
import windrow.api.io.SplitStream;

/**
 * The file system to which jobs write, as HDFS promises it: each operation is seen whole or not at all, and by all at once; of several that create
 * a file one succeeds; a file's content counts when it is closed. Each operation takes time, during which all else goes on, and may fail without
 * having been done, or though it was.
 */
public final class SimFiles {

    private static final long BLOCK_BYTES = 1 << 20;

    /** In place of content, by identity. */
    private static final byte[] FOLDER = {};

    private final NavigableMap<String, byte[]> nodes = new TreeMap<>();
    /** When the files came to be where and what they are. */
    private final Map<String, Long> cameNanos = new HashMap<>();

    private final Timeline timeline;
    private final Chance chance;
    private final long latencyNanos;
    private final Map<String, Runnable> listeners = new HashMap<>();
    private int failuresPerMille;

    public SimFiles(Timeline timeline, Chance chance, long latencyNanos) {
        this.timeline = timeline;
        this.chance = chance;
        this.latencyNanos = latencyNanos;
    }

    /** How many operations in a thousand fail from now on. */
    public void failures(int perMille) {
        failuresPerMille = perMille;
    }

    /** Tells when a file of this name appears, before anything else happens. */
    public void listen(String path, Runnable appears) {
        listeners.put(path, appears);
    }

    /** The files below a path, and their content; for whoever checks what came out. */
    public Map<String, byte[]> below(String path) {
        NavigableMap<String, byte[]> found = new TreeMap<>();
        nodes.tailMap(path + "/").forEach((name, content) -> {
            if (name.startsWith(path + "/") && content != FOLDER) {
                found.put(name, content);
            }
        });
        return found;
    }

    /** When the file that is there came to be there as it is: was created, got its content, or was renamed to this. */
    public long cameNanos(String file) {
        Long came = cameNanos.get(file);
        if (came == null) {
            throw new IllegalStateException(file + " was never there");
        }
        return came;
    }

    /**
     * What a fiber sees of it.
     *
     * @param onStep told of each step before it is made
     */
    public FileAccess seenBy(SimFiber fiber, Runnable onStep) {
        return new View(fiber, onStep);
    }

    private void makeFolders(String path) throws IOException {
        int slash = path.lastIndexOf('/');
        if (slash > 0) {
            makeFolders(path.substring(0, slash));
        }
        byte[] there = nodes.putIfAbsent(path, FOLDER);
        if (there != null && there != FOLDER) {
            throw new IOException(path + " is a file");
        }
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    private static FileStatus status(String path, byte[] node) {
        return new FileStatus(path, node.length, BLOCK_BYTES, 0, node == FOLDER);
    }

    private final class View implements FileAccess {

        private final SimFiber fiber;
        private final Runnable onStep;

        View(SimFiber fiber, Runnable onStep) {
            this.fiber = fiber;
            this.onStep = onStep;
        }

        private <T> T after(SimFiber.Step<T> operation) throws IOException {
            return fiber.step(
                    chance.between(latencyNanos / 4, latencyNanos * 2), chance.between(1, latencyNanos), () -> {
                        onStep.run();
                        boolean fails = chance.perMille(failuresPerMille);
                        if (fails && chance.coin()) {
                            throw new IOException("the file system did not do it");
                        }
                        T result = operation.make();
                        if (fails) {
                            throw new IOException("the file system did not say whether it did it");
                        }
                        return result;
                    });
        }

        @Override
        public String qualify(String path) {
            return path;
        }

        @Override
        public FileStatus status(String path) throws IOException {
            return after(() -> {
                byte[] node = nodes.get(path);
                if (node == null) {
                    throw new FileNotFoundException(path);
                }
                return SimFiles.status(path, node);
            });
        }

        @Override
        public boolean exists(String path) throws IOException {
            return after(() -> nodes.containsKey(path));
        }

        @Override
        public List<FileStatus> list(String path) throws IOException {
            return after(() -> {
                byte[] node = nodes.get(path);
                if (node == null) {
                    throw new FileNotFoundException(path);
                }
                List<FileStatus> found = new ArrayList<>();
                if (node != FOLDER) {
                    return List.of(SimFiles.status(path, node));
                }
                nodes.tailMap(path + "/").forEach((name, content) -> {
                    if (name.startsWith(path + "/")) {
                        String rest = name.substring(path.length() + 1);
                        if (rest.indexOf('/') < 0 && !rest.startsWith("_") && !rest.startsWith(".")) {
                            found.add(SimFiles.status(name, content));
                        }
                    }
                });
                return found;
            });
        }

        @Override
        public List<FileStatus> glob(String pattern) {
            throw new UnsupportedOperationException("simulated jobs have no input files");
        }

        @Override
        public List<BlockLocation> locations(String file, long offset, long length) {
            throw new UnsupportedOperationException("simulated jobs have no input files");
        }

        @Override
        public SeekableInput open(String file) throws IOException {
            return new BytesInput(after(() -> {
                byte[] node = nodes.get(file);
                if (node == null || node == FOLDER) {
                    throw new FileNotFoundException(file);
                }
                return node;
            }));
        }

        @Override
        public OutputStream create(String file) throws IOException {
            return writer(file, after(() -> put(file)));
        }

        @Override
        public OutputStream createNew(String file) throws IOException {
            return writer(file, after(() -> {
                if (nodes.containsKey(file)) {
                    throw new FileAlreadyExistsException(file);
                }
                return put(file);
            }));
        }

        private byte[] put(String file) throws IOException {
            makeFolders(parent(file));
            byte[] empty = new byte[0];
            nodes.put(file, empty);
            cameNanos.put(file, timeline.nowNanos());
            appeared(file);
            return empty;
        }

        private void appeared(String file) {
            Runnable appears = listeners.get(file);
            if (appears != null) {
                appears.run();
            }
        }

        private OutputStream writer(String file, byte[] empty) {
            return new ByteArrayOutputStream() {
                private boolean done;

                @Override
                public void close() throws IOException {
                    if (done) {
                        return;
                    }
                    done = true;
                    byte[] content = toByteArray();
                    after(() -> {
                        // deleted or replaced meanwhile: the writer has lost it
                        if (nodes.get(file) != empty) {
                            throw new FileNotFoundException(file + " is not this writer's any more");
                        }
                        nodes.put(file, content);
                        cameNanos.put(file, timeline.nowNanos());
                        return true;
                    });
                }
            };
        }

        @Override
        public void mkdirs(String path) throws IOException {
            after(() -> {
                makeFolders(path);
                return true;
            });
        }

        @Override
        public void rename(String from, String to) throws IOException {
            after(() -> {
                if (!nodes.containsKey(from) || nodes.containsKey(to) || nodes.get(parent(to)) != FOLDER) {
                    throw new IOException("cannot rename " + from + " to " + to);
                }
                NavigableMap<String, byte[]> moved = new TreeMap<>();
                moved.put(from, nodes.get(from));
                nodes.tailMap(from + "/").forEach((name, content) -> {
                    if (name.startsWith(from + "/")) {
                        moved.put(name, content);
                    }
                });
                nodes.keySet().removeAll(moved.keySet());
                moved.forEach((name, content) -> {
                    String renamed = to + name.substring(from.length());
                    nodes.put(renamed, content);
                    cameNanos.put(renamed, timeline.nowNanos());
                });
                appeared(to);
                return true;
            });
        }

        @Override
        public void delete(String path) throws IOException {
            after(() -> nodes.keySet().removeIf(name -> name.equals(path) || name.startsWith(path + "/")));
        }

        @Override
        public boolean splittable(String file) {
            return true;
        }

        @Override
        public SplitStream decompress(String file, long start, long end) {
            throw new UnsupportedOperationException("simulated jobs have no input files");
        }
    }

    private static final class BytesInput extends SeekableInput {
        private final byte[] bytes;
        private int at;

        BytesInput(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            return at < bytes.length ? bytes[at++] & 0xFF : -1;
        }

        @Override
        public void seek(long newPosition) {
            at = (int) newPosition;
        }

        @Override
        public long position() {
            return at;
        }
    }
}
