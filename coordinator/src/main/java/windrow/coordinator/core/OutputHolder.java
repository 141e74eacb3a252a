package windrow.coordinator.core;

/** Hard: where official map outputs of one job lie, and which: the index by which a lost worker costs no more than its own outputs. */
final class OutputHolder {

    /** Counted from 0 within the job, by first use. */
    final int number;

    final String worker;
    final String shuffleHost;
    final int shufflePort;

    /** Maps that were ever official here; whether one still is stands in {@link MapTable#holder}. */
    private final IntQueue maps = new IntQueue();

    OutputHolder(int number, String worker, String shuffleHost, int shufflePort) {
        this.number = number;
        this.worker = worker;
        this.shuffleHost = shuffleHost;
        this.shufflePort = shufflePort;
    }

    void add(int map) {
        maps.add(map);
    }

    /** How many maps were ever official here; one that was so twice counts twice. */
    int size() {
        return maps.size();
    }

    /** One of them, by the order in which they became official. */
    int map(int at) {
        return maps.get(at);
    }

    SnapshotPart.Holder state() {
        return new SnapshotPart.Holder(worker, shuffleHost, shufflePort);
    }

    void hash(StateHash hash) {
        hash.add(worker).add(shuffleHost).add(shufflePort);
    }
}
