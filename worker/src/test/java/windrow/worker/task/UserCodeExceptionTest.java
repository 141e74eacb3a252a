package windrow.worker.task;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class UserCodeExceptionTest {

    @Test
    void aLambdaIsNamedByTheClassItIsWrittenIn() {
        Runnable lambda = () -> {};
        assertEquals(
                "written as a lambda in windrow.worker.task.UserCodeExceptionTest", UserCodeException.nameOf(lambda));
        assertEquals("java.lang.String", UserCodeException.nameOf("x"));
    }
}
