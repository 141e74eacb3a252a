package windrow.coordinator.core;

/** Soft: the sums of what a job's wanted attempts of one kind say of themselves, kept as they say it. */
final class RunProgress {

    private int attempts;
    private double fractions;
    private long records;

    void add(RunningAttempt attempt) {
        attempts++;
        fractions += attempt.fraction();
        records += attempt.records();
    }

    void remove(RunningAttempt attempt) {
        attempts--;
        fractions -= attempt.fraction();
        records -= attempt.records();
        if (attempts == 0) {
            // what rounding left
            fractions = 0;
        }
    }

    double fractions() {
        return Math.max(0, fractions);
    }

    long records() {
        return records;
    }
}
