package windrow.coordinator.core;

/** Hard: where official map outputs of one job lie, and which: the index by which a lost worker costs no more than its own outputs. */
final class OutputHolder {

    final String worker;
    final String shuffleHost;
    final int shufflePort;

    /** Maps that were ever official here; whether one still is stands in {@link MapTask#holder()}. */
    private final IntQueue maps = new IntQueue();

    OutputHolder(String worker, String shuffleHost, int shufflePort) {
        this.worker = worker;
        this.shuffleHost = shuffleHost;
        this.shufflePort = shufflePort;
    }

    void add(int map) {
        maps.add(map);
    }

    /** A copy, so that outputs may be lost while it is walked; a map may stand in it twice. */
    int[] maps() {
        return maps.toArray();
    }
}
