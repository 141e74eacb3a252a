package windrow.worker.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleSpaceTest {

    private static final Path FOLDER = Path.of("folder");

    private BundleSpace.Space disk = new BundleSpace.Space(0, 0);

    private BundleSpace space(long maxBytes) {
        return new BundleSpace(maxBytes, folder -> disk);
    }

    @Test
    void fourTimesWhatABundleTakesIsLeft() throws Exception {
        BundleSpace space = space(1_000);
        disk = new BundleSpace.Space(499, 1_000);
        assertFalse(space.reserve(FOLDER, 100));
        disk = new BundleSpace.Space(500, 1_000);
        assertTrue(space.reserve(FOLDER, 100));
    }

    @Test
    void aTenthOfTheDiskIsLeft() throws Exception {
        BundleSpace space = space(1_000);
        disk = new BundleSpace.Space(1_009, 10_000);
        assertFalse(space.reserve(FOLDER, 10));
        disk = new BundleSpace.Space(1_010, 10_000);
        assertTrue(space.reserve(FOLDER, 10));
    }

    @Test
    void allBundlesTogetherAreBounded() throws Exception {
        BundleSpace space = space(100);
        disk = new BundleSpace.Space(1L << 40, 1L << 41);
        assertTrue(space.reserve(FOLDER, 60));
        assertFalse(space.reserve(FOLDER, 41));
        assertEquals(60, space.bytes());
        assertTrue(space.reserve(FOLDER, 40));
        space.release(60);
        assertTrue(space.reserve(FOLDER, 60));
        assertEquals(100, space.bytes());
    }

    @Test
    void aDiskThatCannotBeAskedGetsNothing() {
        BundleSpace space = new BundleSpace(100, folder -> {
            throw new IOException("no such disk");
        });
        assertThrows(IOException.class, () -> space.reserve(FOLDER, 1));
        assertEquals(0, space.bytes());
    }

    @Test
    void theMachinesOwnDisksCanBeAsked(@TempDir Path folder) throws Exception {
        assertFalse(BundleSpace.ofMachine(Long.MAX_VALUE).reserve(folder, 1L << 60));
        assertFalse(BundleSpace.ofMachine(0).reserve(folder, 1));
    }
}
