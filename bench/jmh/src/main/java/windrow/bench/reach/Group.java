package windrow.bench.reach;

/**
 * Runs that were made in turn, and so may be compared.
 *
 * @param name also that of the file with its runs
 * @param workload for bench/peers
 * @param data of the kit
 */
record Group(String name, String workload, String data) {
    static final Group TINY = new Group("tiny", "wordcount", "tiny");

    /** A group that is named by its data. */
    static Group of(String workload, String data) {
        return new Group(workload + "-" + data, workload, data);
    }
}
