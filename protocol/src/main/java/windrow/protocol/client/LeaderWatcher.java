package windrow.protocol.client;

import windrow.protocol.discovery.Leader;

/** Told by a {@link JobClient} of the leader it speaks with. Called on the thread that called the client; must not block. */
public interface LeaderWatcher {

    /** A leader answered for the first time on this connection. */
    void found(Leader leader);

    /** The connection to a leader that was found is gone; the client looks for the next. */
    void lost(Leader leader, String reason);
}
