package windrow.coordinator.journal.format;

import java.io.IOException;

/** Bytes are not what they should be. Whoever reads the file adds its name and the place. */
final class MalformedException extends IOException {

    private static final long serialVersionUID = 1;

    MalformedException(String message) {
        super(message);
    }

    MalformedException(String message, Throwable cause) {
        super(message, cause);
    }
}
