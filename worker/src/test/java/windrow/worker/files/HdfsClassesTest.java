package windrow.worker.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HdfsClassesTest {

    @Test
    void theListFitsTheHadoopThatIsUsed() throws Exception {
        List<String> names = HdfsClasses.names();
        assertTrue(names.size() > 100, "only " + names.size());
        List<String> missing = new ArrayList<>();
        for (String name : names) {
            try {
                Class.forName(name, false, getClass().getClassLoader());
            } catch (ClassNotFoundException e) {
                missing.add(name);
            }
        }
        assertEquals(List.of(), missing, "make the list again, as its first lines say");
    }
}
