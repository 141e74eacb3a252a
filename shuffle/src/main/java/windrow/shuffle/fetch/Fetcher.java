package windrow.shuffle.fetch;

import java.io.Closeable;
import java.io.IOException;
import windrow.shuffle.format.RecordStream;

/** Brings one partition of all map outputs together for a reducer. */
public final class Fetcher implements Closeable {
    public Fetcher(FetchSpec spec, FetchTransport transport, FetchListener listener, Sleeper sleeper) {
        throw new UnsupportedOperationException("" + spec + transport + listener + sleeper);
    }

    /** From now on outputs may be added. */
    public void start() {}

    /**
     * A map output is there. If the output of that map was already taken, or the same attempt is being fetched, nothing
     * happens; another attempt takes the place of one that is not yet taken. Never blocks.
     */
    public void add(MapOutputLocation location) {}

    /**
     * That output is lost; if it was not taken yet, it is not tried any more, and nothing is reported about it.
     *
     * @return false if it was taken already (then it stays: it is complete)
     */
    public boolean retract(int mapIndex, String attempt) {
        throw new UnsupportedOperationException();
    }

    /** How many map outputs have been taken. */
    public int taken() {
        return 0;
    }

    /** Stored bytes of the outputs that have been taken. */
    public long takenBytes() {
        return 0;
    }

    /**
     * Waits until all outputs are taken, then gives their records in key order, equal keys in the order of map index and
     * position. Called once; the stream must be read before the fetcher is closed. At its end the stream compares number
     * and digest of the records with what the maps' indexes promise and throws if they differ.
     *
     * @throws IOException if local files cannot be written or read
     */
    public RecordStream merged() throws IOException, InterruptedException {
        throw new IOException();
    }

    /** Ends all fetching, gives the memory back, deletes what is temporary. */
    @Override
    public void close() {}
}
