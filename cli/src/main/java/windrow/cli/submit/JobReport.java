package windrow.cli.submit;

import java.util.Map;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.JobState;
import windrow.protocol.message.JobStatus;

/**
 * How a job ended, as text and as JSON.
 *
 * @param outputs where each output is, by its name; empty places are left out
 */
record JobReport(JobStatus status, Map<String, String> outputs) {

    /** For people, without a line break at the end. */
    String text() {
        StringBuilder out = new StringBuilder();
        out.append(status.name()).append(" (").append(status.job()).append(") ");
        out.append(
                switch (status.state()) {
                    case SUCCEEDED -> "succeeded";
                    case FAILED -> "failed";
                    case KILLED -> "was killed";
                    default -> "is " + status.state();
                });
        out.append(" after ").append(Amounts.duration(status.elapsedMillis()));
        out.append(": ").append(tasks(status.mapsDone(), status.maps(), "map"));
        if (status.reduces() > 0) {
            out.append(", ").append(tasks(status.reducesDone(), status.reduces(), "reduce"));
        }
        notable(out, status.failedAttempts(), "failed attempt");
        notable(out, status.lostAttempts(), "lost attempt");
        notable(out, status.secondAttempts(), "second attempt");
        out.append('\n');
        flow(out, "in", JobCounters.MAP_RECORDS_IN, JobCounters.MAP_BYTES_IN);
        flow(out, "out", JobCounters.RECORDS_OUT, JobCounters.BYTES_OUT);
        status.counters().values().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(group -> {
                    out.append("  ").append(group.getKey()).append('\n');
                    group.getValue().entrySet().stream()
                            .sorted(Map.Entry.comparingByKey())
                            .forEach(counter -> out.append("    ")
                                    .append(counter.getKey())
                                    .append(": ")
                                    .append(Amounts.exact(counter.getValue()))
                                    .append('\n'));
                });
        if (succeeded()) {
            outputs.forEach((name, place) -> out.append("  output")
                    .append(outputs.size() > 1 ? " " + name : "")
                    .append(": ")
                    .append(place)
                    .append('\n'));
        } else {
            out.append(failure()).append('\n');
        }
        out.setLength(out.length() - 1);
        return out.toString();
    }

    /** Whether the user can mend it, knowing the message alone. */
    boolean wrongInput() {
        return status.state() == JobState.FAILED && status.wrongInput();
    }

    boolean succeeded() {
        return status.state() == JobState.SUCCEEDED;
    }

    /** Why it did not succeed: the message, and the user's part of the stack trace unless the input was wrong. */
    String failure() {
        String message = status.message().isEmpty() ? "no reason was given" : status.message();
        return status.stackTrace().isEmpty() || wrongInput()
                ? message
                : message + "\n" + StackTraces.trimmed(status.stackTrace());
    }

    private static String tasks(int done, int all, String what) {
        return (done == all ? "" : done + " of ") + all + " " + what + (all == 1 ? "" : "s");
    }

    private static void notable(StringBuilder out, int count, String what) {
        if (count > 0) {
            out.append(", ").append(count).append(' ').append(what).append(count == 1 ? "" : "s");
        }
    }

    private void flow(StringBuilder out, String direction, String records, String bytes) {
        out.append("  ")
                .append(direction)
                .append(": ")
                .append(Amounts.exact(counter(records)))
                .append(" records, ");
        out.append(Amounts.bytes(counter(bytes))).append('\n');
    }

    private long counter(String name) {
        return status.counters()
                .values()
                .getOrDefault(JobCounters.ENGINE, Map.of())
                .getOrDefault(name, 0L);
    }

    /** Writes itself as an object. */
    void json(Json json) {
        json.beginObject();
        json.key("job").value(status.job().toString());
        json.key("name").value(status.name());
        json.key("state").value(status.state().toString());
        json.key("seconds").value(status.elapsedMillis() / 1000.0);
        json.key("maps").value(status.maps());
        json.key("reduces").value(status.reduces());
        json.key("failedAttempts").value(status.failedAttempts());
        json.key("lostAttempts").value(status.lostAttempts());
        json.key("secondAttempts").value(status.secondAttempts());
        json.key("recordsIn").value(counter(JobCounters.MAP_RECORDS_IN));
        json.key("bytesIn").value(counter(JobCounters.MAP_BYTES_IN));
        json.key("recordsOut").value(counter(JobCounters.RECORDS_OUT));
        json.key("bytesOut").value(counter(JobCounters.BYTES_OUT));
        json.key("counters").beginObject();
        status.counters().values().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(group -> {
                    json.key(group.getKey()).beginObject();
                    group.getValue().entrySet().stream()
                            .sorted(Map.Entry.comparingByKey())
                            .forEach(counter -> json.key(counter.getKey()).value(counter.getValue()));
                    json.endObject();
                });
        json.endObject();
        json.key("outputs").beginObject();
        outputs.forEach((name, place) -> json.key(name).value(place));
        json.endObject();
        json.key("message").value(status.message());
        json.key("stackTrace").value(status.stackTrace());
        json.key("wrongInput").value(status.wrongInput());
        json.endObject();
    }
}
