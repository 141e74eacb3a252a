package windrow.shuffle.fetch;

/** Where outputs are fetched from: a server, or this machine's own files. */
record Endpoint(String host, int port) {
    /** Stands for files that are read right here. */
    static final Endpoint LOCAL = new Endpoint("", 0);

    static Endpoint of(MapOutputLocation location) {
        return location.localDataFile() != null ? LOCAL : new Endpoint(location.host(), location.port());
    }
}
