package windrow.coordinator.server;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Writer;
import java.util.Map;
import windrow.coordinator.core.StepResult.JobEnded;
import windrow.protocol.message.JobStatus;
import windrow.protocol.message.PhaseSpan;
import windrow.protocol.message.TaskRun;

/**
 * The written form of an ended job, JSON lines: first the job ({@code "type":"job"}) as it ended, then each attempt ({@code
 * "type":"attempt"}) with its phases. Times are in milliseconds since the job was accepted, or since the leader that ended it took over if
 * that was later, and only attempts that ended under that leader are here, and those that it heard of then; one that it gave up with its worker, and that ended
 * well after all, is here twice. Phases in microseconds since the attempt began on its executor.
 */
final class JobHistory {

    private final JsonFactory json = new JsonFactory();

    void write(JobEnded ended, Writer out) throws IOException {
        try (JsonGenerator to = json.createGenerator(out)) {
            to.setRootValueSeparator(null);
            writeJob(to, ended.status());
            to.writeRaw('\n');
            for (TaskRun run : ended.runs()) {
                writeRun(to, run);
                to.writeRaw('\n');
            }
        }
    }

    private static void writeJob(JsonGenerator to, JobStatus status) throws IOException {
        to.writeStartObject();
        to.writeStringField("type", "job");
        to.writeStringField("job", status.job().toString());
        to.writeStringField("name", status.name());
        to.writeStringField("state", status.state().name());
        to.writeNumberField("elapsedMillis", status.elapsedMillis());
        to.writeNumberField("maps", status.maps());
        to.writeNumberField("reduces", status.reduces());
        to.writeNumberField("failedAttempts", status.failedAttempts());
        to.writeNumberField("lostAttempts", status.lostAttempts());
        to.writeNumberField("secondAttempts", status.secondAttempts());
        to.writeStringField("message", status.message());
        to.writeStringField("stackTrace", status.stackTrace());
        to.writeBooleanField("wrongInput", status.wrongInput());
        to.writeObjectFieldStart("counters");
        for (Map.Entry<String, Map<String, Long>> group :
                status.counters().values().entrySet()) {
            to.writeObjectFieldStart(group.getKey());
            for (Map.Entry<String, Long> counter : group.getValue().entrySet()) {
                to.writeNumberField(counter.getKey(), counter.getValue());
            }
            to.writeEndObject();
        }
        to.writeEndObject();
        to.writeEndObject();
    }

    private static void writeRun(JsonGenerator to, TaskRun run) throws IOException {
        to.writeStartObject();
        to.writeStringField("type", "attempt");
        to.writeStringField("attempt", run.attempt().toString());
        to.writeStringField("worker", run.worker());
        to.writeStringField("host", run.host());
        to.writeBooleanField("speculative", run.speculative());
        to.writeNumberField("launchedMillis", run.launchedMillis());
        to.writeNumberField("endedMillis", run.endedMillis());
        to.writeStringField("outcome", run.outcome());
        to.writeNumberField("durationMillis", run.trace().durationMillis());
        to.writeArrayFieldStart("phases");
        for (PhaseSpan phase : run.trace().phases()) {
            to.writeStartObject();
            to.writeStringField("phase", phase.phase());
            to.writeNumberField("startMicros", phase.startMicros());
            to.writeNumberField("endMicros", phase.endMicros());
            to.writeNumberField("records", phase.records());
            to.writeNumberField("bytes", phase.bytes());
            to.writeEndObject();
        }
        to.writeEndArray();
        to.writeEndObject();
    }
}
