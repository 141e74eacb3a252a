package windrow.coordinator.core;

/**
 * The times and bounds by which the core decides; none has a sign or is 0. Start from {@link #defaults()} and change what differs:
 * {@code CoreConfig.defaults().toBuilder().workerExpiryNanos(n).build()}.
 *
 * @param bytesPerReducer input bytes for which one reduce is planned where the job does not say how many, at least 1
 * @param heartbeatNanos how often a worker reports at the least
 * @param workerExpiryNanos silence after which a worker counts as lost
 * @param linkLossNanos the same, from when its connection closed: long enough to come back, short enough to go on soon
 * @param launchResendNanos an attempt that its worker does not report is launched again after this
 * @param attemptTimeoutNanos an attempt whose progress does not change for this long has failed; jobs may set {@code job.task-timeout}
 * @param localityWaitNanos how long maps wait for a slot near their data
 * @param fetchFailureNanos a map output that one reduce cannot get for this long, and not when it tries again either, is lost
 * @param maxMapReruns times that the output of one map may be lost before its job fails
 * @param maxEnvironmentFailures failures of one task that are not the job's fault, under one leader, before its job fails
 * @param workerFailuresPerJob failed attempts of a job on one worker after which the job prefers others
 * @param speculationMinRuntimeNanos age below which an attempt is no straggler
 * @param speculationIntervalNanos how often stragglers are looked for
 * @param statusIntervalNanos how often a status that is not final is told to one client at the most
 * @param recoveryLaunchNanos how long a new leader launches nothing of its predecessor's jobs, whose tasks may be running
 * @param recoveryGraceNanos how long a new leader believes in map outputs and grants of workers that it has not seen: where workers do
 *     not live with the leader, at least workerExpiryNanos, or a change of leaders loses what silence alone would not. 0: nobody led
 *     before, whatever the epoch, and there is nobody to wait for
 * @param killWaitNanos how long the removal of a failed job's output waits for its attempts to end
 * @param cleanupNanos after this a failed or killed job ends even if nothing could be removed
 * @param slices how much of what could be much one step does
 */
public record CoreConfig(
        long bytesPerReducer,
        long heartbeatNanos,
        long workerExpiryNanos,
        long linkLossNanos,
        long launchResendNanos,
        long attemptTimeoutNanos,
        long localityWaitNanos,
        long fetchFailureNanos,
        int maxMapReruns,
        int maxEnvironmentFailures,
        int workerFailuresPerJob,
        long speculationMinRuntimeNanos,
        long speculationIntervalNanos,
        long statusIntervalNanos,
        long recoveryLaunchNanos,
        long recoveryGraceNanos,
        long killWaitNanos,
        long cleanupNanos,
        Slices slices) {

    private static final long MILLISECOND = 1_000_000L;
    private static final long SECOND = 1000 * MILLISECOND;

    public CoreConfig {
        positive("bytesPerReducer", bytesPerReducer);
        positive("heartbeatNanos", heartbeatNanos);
        positive("workerExpiryNanos", workerExpiryNanos);
        positive("linkLossNanos", linkLossNanos);
        positive("launchResendNanos", launchResendNanos);
        positive("attemptTimeoutNanos", attemptTimeoutNanos);
        positive("localityWaitNanos", localityWaitNanos);
        positive("fetchFailureNanos", fetchFailureNanos);
        positive("maxMapReruns", maxMapReruns);
        positive("maxEnvironmentFailures", maxEnvironmentFailures);
        positive("workerFailuresPerJob", workerFailuresPerJob);
        positive("speculationMinRuntimeNanos", speculationMinRuntimeNanos);
        positive("speculationIntervalNanos", speculationIntervalNanos);
        positive("statusIntervalNanos", statusIntervalNanos);
        positive("recoveryLaunchNanos", recoveryLaunchNanos);
        if (recoveryGraceNanos < 0) {
            throw new IllegalArgumentException("recoveryGraceNanos is at least 0, got " + recoveryGraceNanos);
        }
        positive("killWaitNanos", killWaitNanos);
        positive("cleanupNanos", cleanupNanos);
    }

    private static void positive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is at least 1, got " + value);
        }
    }

    /** What a cluster of real machines starts with. */
    public static CoreConfig defaults() {
        return new Builder().build();
    }

    public Builder toBuilder() {
        Builder b = new Builder();
        b.bytesPerReducer = bytesPerReducer;
        b.heartbeatNanos = heartbeatNanos;
        b.workerExpiryNanos = workerExpiryNanos;
        b.linkLossNanos = linkLossNanos;
        b.launchResendNanos = launchResendNanos;
        b.attemptTimeoutNanos = attemptTimeoutNanos;
        b.localityWaitNanos = localityWaitNanos;
        b.fetchFailureNanos = fetchFailureNanos;
        b.maxMapReruns = maxMapReruns;
        b.maxEnvironmentFailures = maxEnvironmentFailures;
        b.workerFailuresPerJob = workerFailuresPerJob;
        b.speculationMinRuntimeNanos = speculationMinRuntimeNanos;
        b.speculationIntervalNanos = speculationIntervalNanos;
        b.statusIntervalNanos = statusIntervalNanos;
        b.recoveryLaunchNanos = recoveryLaunchNanos;
        b.recoveryGraceNanos = recoveryGraceNanos;
        b.killWaitNanos = killWaitNanos;
        b.cleanupNanos = cleanupNanos;
        b.slices = slices;
        return b;
    }

    /** Holds the defaults until told otherwise. */
    public static final class Builder {
        private long bytesPerReducer = 64L << 20;
        private long heartbeatNanos = SECOND;
        private long workerExpiryNanos = 10 * SECOND;
        private long linkLossNanos = 3 * SECOND;
        private long launchResendNanos = 3 * SECOND;
        private long attemptTimeoutNanos = 600 * SECOND;
        private long localityWaitNanos = 300 * MILLISECOND;
        private long fetchFailureNanos = 2 * SECOND;
        private int maxMapReruns = 20;
        private int maxEnvironmentFailures = 20;
        private int workerFailuresPerJob = 3;
        private long speculationMinRuntimeNanos = 5 * SECOND;
        private long speculationIntervalNanos = SECOND;
        private long statusIntervalNanos = 200 * MILLISECOND;
        private long recoveryLaunchNanos = 3 * SECOND;
        private long recoveryGraceNanos = 10 * SECOND;
        private long killWaitNanos = 10 * SECOND;
        private long cleanupNanos = 120 * SECOND;
        private Slices slices = Slices.defaults();

        private Builder() {}

        public Builder bytesPerReducer(long value) {
            bytesPerReducer = value;
            return this;
        }

        public Builder heartbeatNanos(long value) {
            heartbeatNanos = value;
            return this;
        }

        public Builder workerExpiryNanos(long value) {
            workerExpiryNanos = value;
            return this;
        }

        public Builder linkLossNanos(long value) {
            linkLossNanos = value;
            return this;
        }

        public Builder launchResendNanos(long value) {
            launchResendNanos = value;
            return this;
        }

        public Builder attemptTimeoutNanos(long value) {
            attemptTimeoutNanos = value;
            return this;
        }

        public Builder localityWaitNanos(long value) {
            localityWaitNanos = value;
            return this;
        }

        public Builder fetchFailureNanos(long value) {
            fetchFailureNanos = value;
            return this;
        }

        public Builder maxMapReruns(int value) {
            maxMapReruns = value;
            return this;
        }

        public Builder maxEnvironmentFailures(int value) {
            maxEnvironmentFailures = value;
            return this;
        }

        public Builder workerFailuresPerJob(int value) {
            workerFailuresPerJob = value;
            return this;
        }

        public Builder speculationMinRuntimeNanos(long value) {
            speculationMinRuntimeNanos = value;
            return this;
        }

        public Builder speculationIntervalNanos(long value) {
            speculationIntervalNanos = value;
            return this;
        }

        public Builder statusIntervalNanos(long value) {
            statusIntervalNanos = value;
            return this;
        }

        public Builder recoveryLaunchNanos(long value) {
            recoveryLaunchNanos = value;
            return this;
        }

        public Builder recoveryGraceNanos(long value) {
            recoveryGraceNanos = value;
            return this;
        }

        public Builder killWaitNanos(long value) {
            killWaitNanos = value;
            return this;
        }

        public Builder cleanupNanos(long value) {
            cleanupNanos = value;
            return this;
        }

        public Builder slices(Slices value) {
            slices = value;
            return this;
        }

        public CoreConfig build() {
            return new CoreConfig(
                    bytesPerReducer,
                    heartbeatNanos,
                    workerExpiryNanos,
                    linkLossNanos,
                    launchResendNanos,
                    attemptTimeoutNanos,
                    localityWaitNanos,
                    fetchFailureNanos,
                    maxMapReruns,
                    maxEnvironmentFailures,
                    workerFailuresPerJob,
                    speculationMinRuntimeNanos,
                    speculationIntervalNanos,
                    statusIntervalNanos,
                    recoveryLaunchNanos,
                    recoveryGraceNanos,
                    killWaitNanos,
                    cleanupNanos,
                    slices);
        }
    }
}
