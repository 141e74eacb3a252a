package windrow.shuffle.fetch;

/** Where outputs are fetched from: a server, or this process's memory and this machine's own files. */
record Endpoint(String host, int port) {
    /** Stands for what is read right here. */
    static final Endpoint LOCAL = new Endpoint("", 0);

    static Endpoint of(MapOutputLocation location) {
        return location.isLocal() ? LOCAL : new Endpoint(location.host(), location.port());
    }
}
