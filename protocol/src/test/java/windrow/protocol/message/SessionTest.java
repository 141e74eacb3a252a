package windrow.protocol.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionTest {

    private static JobSpec spec(String owner, String requestId) {
        return new JobSpec(
                requestId, "words", owner, "file:/staging", List.of(), List.of(), true, 1, 64, 4, false, Map.of());
    }

    @Test
    void jobsOfOneClientAreOneSession() {
        assertEquals(spec("ann", "3f-a7-0").session(), spec("ann", "3f-a7-12").session());
    }

    @Test
    void othersAreNot() {
        assertNotEquals(spec("ann", "3f-a7-0").session(), spec("ann", "3f-a8-0").session());
        assertNotEquals(spec("ann", "3f-a7-0").session(), spec("bob", "3f-a7-0").session());
        assertNotEquals(spec("ann", "one").session(), spec("ann", "two").session());
    }
}
