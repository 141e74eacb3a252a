package windrow.shuffle.fetch;

import org.jspecify.annotations.Nullable;

/** Where outputs are fetched from: a server, or this process's memory and this machine's own files. */
record Endpoint(String host, int port) {
    /** Stands for what is read right here. */
    static final Endpoint LOCAL = new Endpoint("", 0);

    static Endpoint of(MapOutputLocation location) {
        return location.isLocal() ? LOCAL : new Endpoint(location.host(), location.port());
    }

    /* Written out, as hashCode is: the JVM puts a record's own together at run time, which costs a small job milliseconds. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Endpoint that && port == that.port && host.equals(that.host);
    }

    @Override
    public int hashCode() {
        return 31 * host.hashCode() + port;
    }
}
