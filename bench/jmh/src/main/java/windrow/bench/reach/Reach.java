package windrow.bench.reach;

import java.util.Locale;

/** What a figure has to be. */
sealed interface Reach {
    /** The figure of two times. */
    double figure(double ours, double theirs);

    boolean isMetBy(double figure);

    /** For people. */
    String shown();

    /** So many times their time, or less. */
    record AtMost(double times) implements Reach {
        @Override
        public double figure(double ours, double theirs) {
            return ours / theirs;
        }

        @Override
        public boolean isMetBy(double figure) {
            return figure <= times;
        }

        @Override
        public String shown() {
            return String.format(Locale.ROOT, "≤ %s × its time", times);
        }
    }

    /** So many times faster, or more. */
    record Faster(double times) implements Reach {
        @Override
        public double figure(double ours, double theirs) {
            return theirs / ours;
        }

        @Override
        public boolean isMetBy(double figure) {
            return figure >= times;
        }

        @Override
        public String shown() {
            return String.format(Locale.ROOT, "≥ %s × faster", times);
        }
    }

    /** Less than so many seconds, whatever others take. */
    record Below(double seconds) implements Reach {
        @Override
        public double figure(double ours, double theirs) {
            return ours;
        }

        @Override
        public boolean isMetBy(double figure) {
            return figure < seconds;
        }

        @Override
        public String shown() {
            return String.format(Locale.ROOT, "< %s s", seconds);
        }
    }

    /** A right output, in whatever time. */
    record RightOutput() implements Reach {
        @Override
        public double figure(double ours, double theirs) {
            return Double.NaN;
        }

        @Override
        public boolean isMetBy(double figure) {
            return true;
        }

        @Override
        public String shown() {
            return "right output";
        }
    }

    /** Nothing: the figure is told for what it says of another row. */
    record Told() implements Reach {
        @Override
        public double figure(double ours, double theirs) {
            return ours / theirs;
        }

        @Override
        public boolean isMetBy(double figure) {
            return true;
        }

        @Override
        public String shown() {
            return "";
        }
    }
}
