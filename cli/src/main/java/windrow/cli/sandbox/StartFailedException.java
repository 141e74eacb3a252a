package windrow.cli.sandbox;

import java.io.IOException;

/** A daemon did not come up; the message ends with the last lines of its log. */
final class StartFailedException extends IOException {

    private static final long serialVersionUID = 1;

    StartFailedException(String what, DaemonProcess daemon) throws IOException {
        super(what + "\nlast lines of " + daemon.log() + ":\n" + daemon.lastLines());
    }
}
