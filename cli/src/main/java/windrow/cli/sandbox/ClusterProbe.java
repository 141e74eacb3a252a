package windrow.cli.sandbox;

import java.io.IOException;
import windrow.protocol.message.ClusterStatus;

/** Asks the leading coordinator what it sees. */
interface ClusterProbe {

    /**
     * One try.
     *
     * @throws IOException when nobody leads yet, or cannot be reached
     */
    ClusterStatus status() throws IOException, InterruptedException;
}
