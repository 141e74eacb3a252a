package windrow.worker.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import windrow.api.io.FileAccess;
import windrow.api.io.FileStatus;
import windrow.api.io.SeekableInput;

class RoutingFilesTest {

    @TempDir
    Path folder;

    @Test
    void aPathWithoutASchemeIsLocalUnlessHadoopIsConfigured() throws IOException {
        try (RoutingFiles files = new RoutingFiles(HadoopConf.none())) {
            assertTrue(files.qualify("a b").startsWith("file:"));
        }
        Files.writeString(
                folder.resolve("core-site.xml"),
                "<configuration><property><name>fs.defaultFS</name><value>file:///</value></property></configuration>");
        try (RoutingFiles files = new RoutingFiles(HadoopConf.in(null, folder))) {
            assertEquals("file:/x", files.qualify("/x"));
            assertFalse(files.exists(folder.resolve("none").toString()));
        }
    }

    @Test
    void anUnknownFileSystemIsNamed() {
        RoutingFiles files = new RoutingFiles(HadoopConf.none());
        IOException e = assertThrows(IOException.class, () -> files.status("nosuch://host/x"));
        assertTrue(e.getMessage().contains("nosuch://host"), e.getMessage());
    }

    /** Hadoop's own local file system stands in for any. */
    @Test
    void hadoopFilesKeepTheContract() throws IOException {
        try (HadoopFiles files = new HadoopFiles(HadoopConf.none(), Decompressors.all())) {
            String root = "file:" + folder;
            String a = FileAccess.child(root, "dir/a.txt");
            try (OutputStream out = files.create(a)) {
                out.write(new byte[] {1, 2, 3, 4});
            }
            files.create(FileAccess.child(root, "dir/_hidden")).close();
            FileStatus status = files.status(a);
            assertEquals(4, status.length());
            assertEquals(
                    List.of("a.txt"),
                    files.list(root + "/dir").stream().map(FileStatus::name).toList());
            assertEquals(1, files.glob(root + "/d*/*.txt").size());
            assertTrue(files.glob(root + "/none*").isEmpty());
            try (SeekableInput in = files.open(a)) {
                in.seek(2);
                assertEquals(2, in.position());
                assertEquals(2, in.available());
                assertArrayEquals(new byte[] {3, 4}, in.readAllBytes());
            }
            assertEquals(1, files.locations(a, 0, 4).size());
            files.rename(a, root + "/dir/b.txt");
            assertFalse(files.exists(a));
            files.create(a).close();
            IOException taken = assertThrows(IOException.class, () -> files.rename(a, root + "/dir/b.txt"));
            assertTrue(taken.getMessage().contains("b.txt"), taken.getMessage());
            assertThrows(FileAlreadyExistsException.class, () -> files.createNew(a));
            files.createNew(root + "/dir/new/c.txt").close();
            FileNotFoundException missing =
                    assertThrows(FileNotFoundException.class, () -> files.open(root + "/nowhere"));
            assertTrue(missing.getMessage().contains("nowhere"), missing.getMessage());
            files.delete(root + "/dir");
            files.delete(root + "/dir");
            assertFalse(files.exists(root + "/dir"));
        }
    }
}
