package windrow.protocol.client;

import windrow.protocol.discovery.Leader;

/** Told by a {@link JobClient} of the leader it speaks with. Called on the client's loop, in order; must not block. */
public interface LeaderWatcher {

    /** A leader answered for the first time, or for the first time since one was lost. */
    void found(Leader leader);

    /** The leader that was found is gone, or its connection; the client looks for the next, since somebody waits for an answer. */
    void lost(Leader leader, String reason);
}
