package windrow.cli.speedup;

import java.io.IOException;

/** A job was run and did not succeed, through no fault of the command line. */
final class RunFailedException extends IOException {

    private static final long serialVersionUID = 1;

    RunFailedException(String message) {
        super(message);
    }
}
