package windrow.bench.reach;

/**
 * One run of a peer.
 *
 * @param wallSeconds from its start to its end
 * @param cpuSeconds processor time that it took; not a number where that was not measured
 * @param othersCpuSeconds processor time that all else on the machine took meanwhile; not a number where that was not measured
 * @param peakMebibytes of resident memory
 * @param verdict OK, or what is wrong
 */
record Run(double wallSeconds, double cpuSeconds, double othersCpuSeconds, double peakMebibytes, String verdict) {
    boolean isRight() {
        return verdict.equals("OK");
    }
}
