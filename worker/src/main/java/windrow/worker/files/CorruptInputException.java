package windrow.worker.files;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A compressed file is damaged, cut short, or not what its ending says. Reading it again elsewhere does not help. */
public final class CorruptInputException extends IOException {

    private static final long serialVersionUID = 1;

    public CorruptInputException(String file, String what, @Nullable Throwable cause) {
        super("cannot decompress " + file + ": " + what, cause);
    }
}
